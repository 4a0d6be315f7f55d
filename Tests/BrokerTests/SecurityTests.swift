import Foundation
import Plays
import Simulator
import Support
import Testing

@Suite(.serialized, .needsBroker, .needsKafkaTools, .runLimit)
struct `the stages on a Kafka that asks who is there` {
    @Test func `work with the rights that are documented, and say which one is missing`() throws {
        let kafka = try GuardedKafka()
        let pipeline = try Pipeline(
            Pipeline.past([ListenerSettings(account: "me", plays: 20)]), guarded: kafka)
        try kafka.giveRights(prefix: pipeline.prefix)
        try pipeline.explain {
            for stage in Pipeline.Stage.allCases { try pipeline.runOnce(stage) }
        }
        #expect(try pipeline.rows().sorted() == pipeline.expected.sorted())

        for (stage, operation, resource, sentence) in Self.rights(pipeline.prefix) {
            try kafka.take(operation, from: "legato-\(stage)", resource)
            let process = try ChildProcess(
                "legato-\(stage)", pipeline.arguments(stage) + ["--once"])
            let exit = try process.wait(seconds: 120)
            #expect(exit == .status(1), "\(stage) without \(operation) of \(resource)")
            #expect(process.errors.contains(sentence), "\(process.errors)")
            #expect(!process.errors.contains(GuardedKafka.password))
        }
    }

    /// A right, and what the stage says without it.
    static func rights(
        _ prefix: String
    ) -> [(Pipeline.Stage, operation: String, resource: [String], sentence: String)] {
        [
            (
                // Which of the transaction's topics it is, librdkafka does not say.
                .producer, "Write", ["--topic", "\(prefix)ledger"], "Topic authorization failed"
            ),
            (
                .processor, "Read",
                ["--group", "legato-processor", "--resource-pattern-type", "prefixed"],
                "the group legato-processor-\(prefix) is not allowed to this user"
            ),
            (.sink, "Read", ["--topic", "\(prefix)listens"], "\(prefix)listens"),
            (
                .producer, "Write",
                [
                    "--transactional-id", "\(prefix)legato-producer-", "--resource-pattern-type",
                    "prefixed",
                ], "Transactional Id authorization failed"
            ),
        ]
    }

    @Test func `say when the password is wrong, or the authority unknown`() throws {
        let kafka = try GuardedKafka()
        let servers = try #require(kafka.broker.secureServers)
        let wrong = kafka.properties(of: "legato-processor", password: "battery-staple")
        let unknown = kafka.properties(of: "legato-processor").filter {
            !$0.hasPrefix("ssl.ca.location")
        }
        let scram = kafka.properties(of: "legato-processor", mechanism: "SCRAM-SHA-512")
        try kafka.addScram("legato-processor")
        for (properties, sentence) in [
            (wrong, "Invalid username or password"), (unknown, "certificate"),
            (scram, "PLAIN over TLS (sasl.mechanism=PLAIN) works"),
        ] {
            let process = try ChildProcess(
                "legato-processor",
                ["run", "--brokers", servers] + properties.flatMap { ["--kafka", $0] })
            #expect(try process.wait(seconds: 120) == .status(1))
            let lines = process.errors.split(separator: "\n")
            #expect(lines.last?.contains(sentence) == true, "\(process.errors)")
            #expect(!process.errors.contains("battery-staple"))
            #expect(!process.errors.contains(GuardedKafka.password))
        }
    }
}
