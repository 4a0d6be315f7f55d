import Foundation
import Kafka
import Plays
import Simulator
import Support
import Testing

extension `the stages on a real Kafka` {
    /// What a stage's `doctor` says of this pipeline.
    private func diagnosis(
        of stage: Pipeline.Stage, in pipeline: Pipeline, _ more: [String] = []
    ) throws -> (exit: ChildProcess.Exit, output: String, errors: String) {
        let own =
            switch stage {
            case .producer: ["--data", pipeline.folder.path]
            case .processor: ["--group", "legato-processor-\(pipeline.prefix)"]
            case .sink: ["--to", "sqlite:\(pipeline.database)"]
            }
        return try ChildProcess.run(
            "legato-\(stage)",
            ["doctor", "--brokers", pipeline.brokers, "--topic-prefix", pipeline.prefix] + own
                + more, seconds: 60)
    }

    @Test(.runLimit)
    func `are told what is wrong, and what helps`() throws {
        let pipeline = try Pipeline(Pipeline.past([ListenerSettings(account: "me", plays: 20)]))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 20 }
        for stage in Pipeline.Stage.allCases {
            let before = try diagnosis(of: stage, in: pipeline)
            #expect(before.output.contains("are not there yet"), "\(stage): \(before)")
            #expect((before.exit == .status(0)) == (stage != .producer), "\(before)")
            #expect(
                try pipeline.administration.topics(timeoutMilliseconds: 10_000).keys
                    .allSatisfy { !$0.hasPrefix(pipeline.prefix) })
        }

        // The login lies in 1970.
        let login = "login --account me --data \(pipeline.folder.path)\n"
        #expect(
            try diagnosis(of: .producer, in: pipeline).output
                .contains("BAD  login of me: it ended → legato-producer \(login)"))

        for stage in Pipeline.Stage.allCases { try pipeline.runOnce(stage) }
        let sink = try diagnosis(of: .sink, in: pipeline)
        #expect(sink.output.contains("ok   plays: 20 accepted, 20 stored + 0 dead letters\n"))
        #expect(sink.output.contains("ok   gaps: none is open\n"))
        #expect(sink.exit == .status(0), "\(sink.output)")
        try pasteRemedy(pipeline)

        try pipeline.administration.create(
            [
                KafkaTopicDescription(
                    name: pipeline.prefix + "doomed.plays", partitions: 1, replication: 1,
                    settings: ["cleanup.policy": "delete", "retention.ms": "1000"])
            ], timeoutMilliseconds: 10_000)
        let doomed = try ChildProcess.run(
            "legato-processor",
            [
                "doctor", "--json", "--brokers", pipeline.brokers, "--topic-prefix",
                pipeline.prefix + "doomed.",
            ], seconds: 60)
        #expect(doomed.exit == .status(1))
        #expect(doomed.output.contains(#"would lose records","remedy":"kafka-configs.sh --alter"#))
        #expect(doomed.errors.hasSuffix("found something wrong; see above\n"))
    }

    /// A damaged database is made anew by the very line that the doctor prints.
    private func pasteRemedy(_ pipeline: Pipeline) throws {
        let url = URL(filePath: pipeline.database)
        var bytes = try Data(contentsOf: url)
        bytes.replaceSubrange(0..<100, with: Data(repeating: 0xff, count: 100))
        try bytes.write(to: url)
        let damaged = try diagnosis(of: .sink, in: pipeline, ["--json"])
        #expect(damaged.exit == .status(1))
        let objects = try damaged.output.split(separator: "\n")
            .map { try JSONDecoder().decode([String: String?].self, from: Data($0.utf8)) }
        let bad = objects.filter { $0["state"] == "bad" }
        #expect(bad.map { $0["check"] } == ["database"], "\(damaged.output)")
        let remedy = try #require(bad.first?["remedy"] ?? nil)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let shell = try ChildProcess(
            path: URL(filePath: "/bin/sh"), ["-c", remedy],
            environment: ["PATH": "\(ChildProcess.binaries.path(percentEncoded: false)):\(path)"])
        #expect(try shell.wait(seconds: 60) == .status(0), "\(remedy)\n\(shell.errors)")
        let mended = try diagnosis(of: .sink, in: pipeline)
        #expect(mended.output.contains("ok   plays: 20 accepted, 20 stored + 0 dead letters\n"))
        #expect(mended.exit == .status(0), "\(mended.output)")
    }

    @Test(.runLimit) func `are told that nobody answers`() throws {
        let alone = try ChildProcess.run(
            "legato-processor", ["doctor", "--brokers", "127.0.0.1:\(FreePort.closed)"],
            seconds: 60)
        #expect(alone.exit == .status(1))
        #expect(alone.output.contains("BAD  brokers: "))
        #expect(alone.output.contains("/bin/kafka-server-start.sh -daemon "))
    }
}
