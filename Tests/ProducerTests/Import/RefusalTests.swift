import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import whose rows Kafka refuses` {
    /// A row of so many bytes that do not pack well.
    func row(_ bytes: Int) -> String {
        var random = SplitMix64(seed: 1)
        let junk = (0..<bytes / 16).map { _ in String(UInt64.random(in: 0...(.max), using: &random))
        }
        return "\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1,\"platform\":\"\(junk.joined())\""
    }

    @Test func `ends at once where the client may not send them`() throws {
        let servers = try RealBroker.shared().bootstrapServers
        let scene = try ImportScene(
            brokers: servers, prefix: RealBroker.uniquePrefix("refused"), delivery: .exactlyOnce,
            properties: [try KafkaProperty(flagText: "message.max.bytes=300000")])
        try scene.write("endsong_0.json", rows: [row(500_000)])
        let error = try #require(throws: Failure.self) { try scene.run() }
        #expect("\(error)".hasPrefix("Kafka refuses what this import sends: "))
        #expect("\(error)".contains("(MSG_SIZE_TOO_LARGE); change the setting of the topic or of"))
    }

    @Test(arguments: [Delivery.exactlyOnce, .atLeastOnce])
    func `ends at once where the topic does not take them`(delivery: Delivery) throws {
        let servers = try RealBroker.shared().bootstrapServers
        let scene = try ImportScene(
            brokers: servers, prefix: RealBroker.uniquePrefix("refused"), delivery: delivery)
        try KafkaAdministration(settings: scene.cluster.administration).create(
            [
                KafkaTopicDescription(
                    name: scene.cluster.name(of: .plays), partitions: 4, replication: 1,
                    settings: [
                        "max.message.bytes": "100000", "retention.ms": "-1",
                        "cleanup.policy": "delete",
                    ])
            ], timeoutMilliseconds: 30_000)
        try scene.write("endsong_0.json", rows: [row(300_000)])
        let error = try #require(throws: Failure.self) { try scene.run() }
        #expect("\(error)".contains("(MSG_SIZE_TOO_LARGE)"), "\(error)")
        #expect(!scene.log.lines.contains { $0.contains("Kafka was lost") })
    }
}
