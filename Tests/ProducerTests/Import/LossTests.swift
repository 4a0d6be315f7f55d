import Foundation
import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics
import Wire

@testable import Producer

/// What Kafka has of an import whose last answer was lost.
@Suite struct `an import's journal` {
    let folder: TemporaryFolder
    let report: RowReport
    let journal: ImportJournal

    init() throws {
        folder = try TemporaryFolder()
        report = try RowReport(path: folder.path("report.txt"), sparing: [])
        journal = ImportJournal(ImportState(), report: report) {}
    }

    func cursor(_ row: Int64) -> ImportCursor {
        ImportCursor(
            file: "endsong_0.json", row: row, at: Instant(milliseconds: 1_700_000_000_000 + row),
            began: Instant(milliseconds: 1_700_000_000_000), partitions: [1])
    }

    /// Reads rows up to one, of which every second is known, and offers them to Kafka.
    func offer(_ row: Int64) throws {
        var tally = journal.state.tally ?? FileTally(label: "endsong_0.json", path: "/x")
        while tally.read < row {
            let instant = Instant(milliseconds: 0)
            let verdict: RowVerdict =
                tally.read % 2 == 0
                ? .duplicate
                : .accepted(endedAt: instant, origin: .row(file: tally.label, row: tally.read))
            try report.tell(verdict, tally.label, tally.read)
            tally.count(verdict)
        }
        journal.offer(tally, as: cursor(row))
    }

    func told() throws -> Int {
        try report.flush()
        return try folder.text("report.txt").split(separator: "\n").count
    }

    @Test func `goes on behind a commit that Kafka has, whatever became of its answer`() throws {
        try offer(10)
        journal.keep()
        try offer(20)
        // The answer was lost; the cursor that is read back is that of the commit.
        try journal.goBack(to: cursor(20))
        #expect(journal.state.tally?.read == 20)
        #expect(try told() == 10)
    }

    @Test func `goes back behind a commit that Kafka has not`() throws {
        try offer(10)
        journal.keep()
        try offer(20)
        try journal.goBack(to: cursor(10))
        #expect(journal.state.tally?.read == 10)
        #expect(try told() == 5)
        try offer(30)
        journal.keep()
        journal.goBack()
        #expect(journal.state.tally?.read == 30)
        #expect(try told() == 15)
    }
}

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import in rare surroundings` {
    static let rows = (0..<20).map { row in
        "\"ts\":\"2024-01-01T00:00:\(row + 10)Z\",\"ms_played\":\(row)"
    }

    @Test func `publishes each row once without transactions, too`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let scene = try ImportScene(brokers: broker.bootstrapServers)
        try scene.write("endsong_0.json", rows: Self.rows + Self.rows.prefix(3))
        #expect(try scene.run().sums.accepted == 20)
        let again = try scene.run { $0.isAgain = true }
        #expect(again.sums.accepted == 0)
        #expect(again.sums.duplicate == 23)
        #expect(try scene.published().count == 20)
        #expect(
            try scene.sums() == ["read": 46, "accepted": 20, "duplicate": 26, "failed": 0])
    }

    static let home = ProcessInfo.processInfo.environment["KAFKA_HOME"]

    @Test(.enabled(if: home != nil, "set KAFKA_HOME to run Kafka's own tool"))
    func `knows what it published before the topic had more partitions`() throws {
        let scene = try ImportScene.real()
        try scene.write("endsong_0.json", rows: Self.rows)
        let account = try #require(
            ["ada", "ben", "cy", "dee", "eve"].first {
                AccountPartition.of($0, among: 4) != AccountPartition.of($0, among: 16)
            })
        #expect(try scene.run { $0.account = account }.sums.accepted == 20)
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/env"),
            [
                "java", "-cp", "\(try #require(Self.home))/libs/*",
                "org.apache.kafka.tools.TopicCommand", "--bootstrap-server", scene.cluster.brokers,
                "--alter", "--topic",
                scene.cluster.name(of: .plays), "--partitions", "16",
            ])
        #expect(try child.wait(seconds: 120) == .status(0), "\(child.errors)")
        try scene.write("endsong_1.json", rows: Self.rows + ["\(Self.rows[0]),\"x\":1", more])
        // Its new home holds nothing of it, the old one does.
        let second = try scene.run { $0.account = account }
        #expect(second.sums.accepted == 1)
        let third = try scene.run {
            ($0.account, $0.isAgain) = (account, true)
        }
        #expect(third.sums.accepted == 0, "it is known in both")
        #expect(try scene.records(.plays).count == 21)
    }

    let more = "\"ts\":\"2024-02-01T00:00:00Z\",\"ms_played\":1"

    @Test func `told to stop while Kafka is away ends, and goes on the next time`() throws {
        let broker = try RealBroker()
        let scene = try ImportScene.real(broker)
        try scene.make(.init(seed: 34, rows: 60_000, files: 2))
        let report = scene.folder.path("report.txt")
        let flags = `an import as a process`.slowly + ["--report", report]
        let child = try ChildProcess("legato-producer", scene.arguments(flags))
        try `an import as a process`().awaitFirst(child, scene)
        try broker.kill()
        try waitUntil("it notices", seconds: 60) { child.errors.contains("Kafka was lost") }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        #expect(
            `an import as a process`.saysThatMoreIsLeft(child), "\(child.output)\(child.errors)")
        try broker.up()
        let next = try ChildProcess("legato-producer", scene.arguments(["--report", report]))
        #expect(try next.wait(seconds: 120) == .status(0), "\(next.errors)")
        let sums = try scene.sums()
        #expect(sums["read"] == 60_000)
        #expect(sums["accepted"] == (try scene.records(.plays).count))
        #expect(sums["accepted"] == Set(try scene.published()).count)
    }

    @Test func `whose rows Kafka refuses leaves its report whole`() throws {
        let scene = try ImportScene(
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("whole"), delivery: .exactlyOnce,
            properties: [try KafkaProperty(flagText: "message.max.bytes=300000")])
        let large = "\(more),\"platform\":\"\(String(repeating: "x", count: 500_000))\""
        try scene.write("endsong_0.json", rows: Self.rows.prefix(3) + ["\"ts\":1", large])
        try scene.write("endsong_00.json", rows: ["1"])
        let path = scene.folder.path("report.txt")
        #expect(throws: Failure.self) { try scene.run { $0.report = path } }
        #expect(try scene.folder.text("report.txt").hasPrefix("endsong_0.json:3\tfailed\t"))
    }

    @Test func `writes its report into a pipe as well`() throws {
        let scene = try ImportScene.real()
        try scene.write("endsong_0.json", rows: Self.rows + ["\"ts\":1"] + Self.rows.prefix(1))
        let producer = ChildProcess.binaries.appending(path: "legato-producer").path
        let child = try ChildProcess(
            path: URL(filePath: "/bin/sh"),
            ["-c", "\"$0\" \"$@\" 3>&1 >/dev/null | cat", producer]
                + scene.arguments(["--report", "/dev/fd/3"]))
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        let lines = child.output.split(separator: "\n").map { $0.split(separator: "\t") }
        #expect(lines.map { $0.first ?? "" } == ["endsong_0.json:20", "endsong_0.json:21"])
        #expect(lines.map { $0.dropFirst().first ?? "" } == ["failed", "duplicate"])
        #expect(try scene.published().count == 20)
    }
}
