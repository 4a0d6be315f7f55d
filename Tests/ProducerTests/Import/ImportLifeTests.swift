import Foundation
import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import as a process` {
    func scene(_ broker: RealBroker? = nil) throws -> ImportScene {
        try ImportScene(
            brokers: try (broker ?? RealBroker.shared()).bootstrapServers,
            prefix: RealBroker.uniquePrefix("import"), delivery: .exactlyOnce)
    }

    func arguments(_ scene: ImportScene, _ more: [String] = []) -> [String] {
        ["import"] + WholeWay(scene.cluster, scene.folder).place + more + [scene.folder.path]
    }

    /// How many records committed readers of a topic may see, markers among them.
    func length(of topic: Topic, _ scene: ImportScene) throws -> Int64 {
        let settings = KafkaSettings([
            ("bootstrap.servers", scene.cluster.brokers), ("isolation.level", "read_committed"),
        ])
        let name = scene.cluster.name(of: topic)
        guard
            let count = try KafkaAdministration(settings: settings)
                .topics(timeoutMilliseconds: 10_000)[name]
        else { return 0 }
        let consumer = try KafkaConsumer(settings: settings)
        defer { consumer.close() }
        return try (0..<Int32(count)).reduce(0) { sum, number in
            let place = KafkaPartition(topic: name, partition: number)
            return sum + (try consumer.watermarks(of: place, timeoutMilliseconds: 10_000).high)
        }
    }

    /// Waits until its first transaction is committed; others are to come.
    func awaitFirst(_ child: ChildProcess, _ scene: ImportScene) throws {
        try waitUntil("the first rows are published", seconds: 60) {
            guard child.isRunning else { throw WaitFailed(description: child.errors) }
            return try length(of: .plays, scene) > 0
        }
    }

    func sums(_ scene: ImportScene) throws -> [String: Int] {
        try scene.ledger("import").reduce(into: [:]) { sums, entry in
            for name in ["read", "accepted", "duplicate", "failed"] {
                sums[name, default: 0] += entry[name] as? Int ?? 0
            }
        }
    }

    @Test func `shows a bar in a terminal, no wider than that, and a table in the end`() throws {
        let scene = try scene()
        try scene.make(ExportShape(seed: 31, rows: 30_000, files: 3))
        let child = try ChildProcess(
            terminal: 70, "legato-producer", arguments(scene, ["--dry-run"]))
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.output)")
        let shown = child.output.split(separator: "\r").flatMap { $0.split(separator: "\u{1B}[K") }
        let bars = shown.filter { $0.hasPrefix("importing") }
        let bar = try #require(bars.last)
        let whole = #/importing .*%  [\d,]+ of [\d,]+ rows  [\d,]+\/s .* left/#
        #expect(bar.wholeMatch(of: whole) != nil, "\(bar)")
        #expect(bars.allSatisfy { $0.count < 70 })
        #expect(child.output.contains("30,000"))
        #expect(child.output.contains("nothing was published: --dry-run"))
    }

    @Test func `goes on by itself when Kafka was away for longer than a transaction may last`()
        throws
    {
        let broker = try RealBroker()
        let scene = try scene(broker)
        try scene.make(ExportShape(seed: 32, rows: 70_000, files: 4))
        let report = scene.folder.path("report.txt")
        let child = try ChildProcess("legato-producer", arguments(scene, ["--report", report]))
        try awaitFirst(child, scene)
        try broker.pause()
        let end = ContinuousClock.now + .seconds(12)
        try waitUntil("Kafka was away", seconds: 60) { ContinuousClock.now > end }
        #expect(child.isRunning)
        try broker.resume()
        #expect(try child.wait(seconds: 120) == .status(0), "\(child.errors)")

        let sums = try sums(scene)
        #expect(sums["read"] == 70_000)
        #expect(sums["accepted"] == (try scene.records(.plays).count))
        #expect(sums["accepted"] == Set(try scene.published()).count)
        #expect(sums["failed"] == 0)
        // Nothing that was taken back is told.
        let lines = try scene.folder.text("report.txt").split(separator: "\n")
        #expect(lines.count == sums["duplicate"])
        #expect(Set(lines).count == lines.count)
    }

    @Test func `told to stop commits what it has, and goes on there the next time`() throws {
        let (whole, cut) = (try scene(), try scene())
        for scene in [whole, cut] { try scene.make(ExportShape(seed: 33, rows: 60_000, files: 2)) }
        let child = try ChildProcess("legato-producer", arguments(cut))
        try awaitFirst(child, cut)
        child.send(SIGTERM)
        #expect(try child.wait() == .status(0), "\(child.errors)")
        #expect(child.output.contains("stopped here; run it again to go on"))
        for scene in [cut, whole] {
            let next = try ChildProcess("legato-producer", arguments(scene))
            #expect(try next.wait(seconds: 60) == .status(0), "\(next.errors)")
        }
        #expect(try cut.published() == whole.published())
        let (rows, other) = (try tables(of: cut), try tables(of: whole))
        #expect(rows.count > 59_000)
        #expect(rows == other)
    }

    func tables(of scene: ImportScene) throws -> [String] {
        var way = WholeWay(scene.cluster, scene.folder)
        try way.process()
        try way.store()
        return try way.answer(WholeWay.tables)
    }

    @Test func `runs beside a producer that polls the same account`() throws {
        let live = try Scene(
            [ListenerSettings(account: "me", plays: 300)],
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("beside"), delivery: .exactlyOnce, patience: 24)
        let scene = try ImportScene(
            brokers: live.cluster.brokers, prefix: live.cluster.prefix, delivery: .exactlyOnce)
        try scene.make(ExportShape(seed: 34, rows: 30_000, files: 3))
        let producer = try ChildProcess("legato-producer", live.flags())
        let child = try ChildProcess("legato-producer", arguments(scene))
        try waitUntil("all plays are shown", seconds: 60) {
            live.listen(hours: 10)
            let listener = live.spotify.listeners.values.first
            return live.spotify.plays.count == 300 && listener?.unseenCount == 0
        }
        // What a poll has just read is left to the next start when the wish to stop comes first.
        try waitUntil("the last of them are in the topic", seconds: 60) {
            try live.records(.plays).count { $0.text.contains(#""source":"api""#) } == 300
        }
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        producer.send(SIGTERM)
        #expect(try producer.wait() == .status(0))
        for words in [producer.errors, child.errors] {
            #expect(!words.contains("warn") && !words.contains("error"), "\(words)")
        }
        let plays = try scene.records(.plays).map(\.text)
        #expect(plays.count { $0.contains(#""source":"api""#) } == 300)
        #expect(Set(plays).count == plays.count)
        #expect(try plays.count == 300 + (sums(scene)["accepted"] ?? 0))
        #expect(try sums(scene)["read"] == 30_000)
    }
}
