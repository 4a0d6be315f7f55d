import Foundation
import Kafka
import Plays
import Simulator
import Support
import Testing

/// A topic whose settings would lose records, and the stage that must refuse it.
struct WrongPolicy: CustomTestStringConvertible {
    let topic: Topic
    let setting: String
    let found: String
    let wanted: String
    let stage: Pipeline.Stage

    var testDescription: String { "\(stage): \(topic) with \(setting)=\(found)" }
}

extension `the stages on a real Kafka` {
    static let wrongPolicies = [
        WrongPolicy(
            topic: .plays, setting: "cleanup.policy", found: "compact", wanted: "delete",
            stage: .producer),
        WrongPolicy(
            topic: .plays, setting: "retention.ms", found: "604800000", wanted: "-1",
            stage: .processor),
        WrongPolicy(
            topic: .cursors, setting: "cleanup.policy", found: "delete", wanted: "compact",
            stage: .producer),
        WrongPolicy(
            topic: .listens, setting: "retention.bytes", found: "1000000", wanted: "-1",
            stage: .sink),
    ]

    @Test(.runLimit)
    func `refuse a topic that would lose records, and write nothing`() throws {
        // They wait for Kafka more than they work, so all run at the same time.
        let refusals = try Self.wrongPolicies.map { wrong in
            let pipeline = try Pipeline(
                Pipeline.past([ListenerSettings(account: "me", plays: 1)]))
            try pipeline.make(wrong)
            try pipeline.start(wrong.stage)
            return (wrong, pipeline)
        }
        for (wrong, pipeline) in refusals {
            let name = pipeline.prefix + wrong.topic.rawValue
            let process = try pipeline.running(wrong.stage)
            #expect(try process.wait(seconds: 60) == .status(1))
            #expect(process.output == "")
            let line = """
                legato-\(wrong.stage): topic \(name) has \(wrong.setting)=\(wrong.found), which \
                would lose records; wanted \(wrong.wanted): change it (kafka-configs.sh --alter \
                --entity-type topics --entity-name \(name) --add-config \
                \(wrong.setting)=\(wrong.wanted)) or choose other topics with --topic-prefix
                """
            // A busy broker's slow answers may be told of before.
            #expect(process.errors.hasSuffix(line + "\n"), "\(process.errors)")
            #expect(try pipeline.count(wrong.topic) == 0)
            #expect(try pipeline.topics() == [name])
        }
    }

    /// Runs the sink on a file system of so many kilobytes, and again once there is more space.
    static let smallDisk = """
        cd "$1" && mount -t tmpfs -o size="$2k" tmpfs . || exit 99
        shift 2
        "$@"; echo "exit $?"
        sqlite3 legato.db 'PRAGMA integrity_check; SELECT count(*) FROM sqlite_schema LIMIT 1' |
            sed 's/^[1-9].*/tables/'
        mount -o remount,size=64m . && "$@"; echo "exit $?"
        sqlite3 legato.db 'PRAGMA integrity_check; SELECT count(*) FROM listens'
        """

    @Test(.runLimit)
    func `say that the disk is full, and go on once it is not`() throws {
        let listeners = (0..<20).map { ListenerSettings(account: "listener-\($0)", plays: 50) }
        let pipeline = try Pipeline(Pipeline.past(listeners))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 1_000 }
        for stage in [Pipeline.Stage.producer, .processor] { try pipeline.runOnce(stage) }

        // The tables do not fit into the first, nor do the listens into the second.
        for (kilobytes, tables) in [(60, "0"), (400, "tables")] {
            let shell = try pipeline.sinkOnDisk(kilobytes: kilobytes, Self.smallDisk)
            #expect(try shell.wait(seconds: 60) == .status(0))
            #expect(shell.output == "exit 1\nok\n\(tables)\nexit 0\nok\n1000\n")
            #expect(
                shell.errors == """
                    legato-sink: legato.db: the disk is full; free some space and start again

                    """)
        }
    }
}

extension Pipeline {
    /// The names of all topics of this pipeline.
    func topics() throws -> [String] {
        try administration.topics(timeoutMilliseconds: 10_000).keys
            .filter { $0.hasPrefix(prefix) }
    }

    /// Makes a topic as it should not be.
    func make(_ wrong: WrongPolicy) throws {
        var settings = ["cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"]
        settings[wrong.setting] = wrong.found
        let topic = KafkaTopicDescription(
            name: prefix + wrong.topic.rawValue, partitions: 1, replication: 1, settings: settings)
        try administration.create([topic], timeoutMilliseconds: 10_000)
    }

    /// Runs a script in a space of its own for mounts, with a folder, a size and the sink's words.
    func sinkOnDisk(kilobytes: Int, _ script: String) throws -> ChildProcess {
        let disk = folder.path("disk-\(kilobytes)")
        try FileManager.default.createDirectory(
            atPath: disk, withIntermediateDirectories: false)
        let sink = ChildProcess.binaries.appending(path: "legato-sink").path
        let words =
            arguments(.sink).dropLast() + ["sqlite:legato.db", "--once", "--log-level", "error"]
        return try ChildProcess(
            path: URL(filePath: "/usr/bin/unshare"),
            ["-rm", "/bin/bash", "-c", script, "-", disk, "\(kilobytes)", sink] + words)
    }
}
