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

    /// Flags of an import that takes more than ten seconds: a thousand rows wait for each other
    /// before they leave together.
    static let slowly = [
        "--kafka", "queue.buffering.max.messages=1000", "--kafka", "linger.ms=200",
    ]

    /// Waits until the first transaction of a slow one is committed; others are to come.
    func awaitFirst(_ child: ChildProcess, _ scene: ImportScene) throws {
        try waitUntil("the first rows are published", seconds: 60) {
            guard child.isRunning else { throw WaitFailed(description: child.errors) }
            return try length(of: .plays, scene) > 0
        }
    }

    /// Whether one that was told to stop says so, also where its time for that was over.
    static func saysThatMoreIsLeft(_ child: ChildProcess) -> Bool {
        child.output.contains("stopped here; run it again to go on")
            || child.errors.contains("left before all was finished, the next start does the rest")
    }

    @Test func `shows a bar in a terminal, no wider than that, and a table in the end`() throws {
        let scene = try ImportScene.real()
        try scene.make(ExportShape(seed: 31, rows: 30_000, files: 3))
        let child = try ChildProcess(
            terminal: 70, "legato-producer", scene.arguments(["--dry-run"]))
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
        let scene = try ImportScene.real(broker)
        try scene.make(ExportShape(seed: 32, rows: 70_000, files: 4))
        let report = scene.folder.path("report.txt")
        let child = try ChildProcess(
            "legato-producer", scene.arguments(Self.slowly + ["--report", report]))
        try awaitFirst(child, scene)
        try broker.pause()
        let end = ContinuousClock.now + .seconds(12)
        try waitUntil("Kafka was away", seconds: 60) { ContinuousClock.now > end }
        #expect(child.isRunning)
        try broker.resume()
        #expect(try child.wait(seconds: 120) == .status(0), "\(child.errors)")

        let sums = try scene.sums()
        #expect(sums["read"] == 70_000)
        #expect(sums["accepted"] == (try scene.records(.plays).count))
        #expect(sums["accepted"] == Set(try scene.published()).count)
        #expect(sums["failed"] == 0)
        // Nothing that was taken back is told.
        let lines = try scene.folder.text("report.txt").split(separator: "\n")
        #expect(lines.count == sums["duplicate"])
        #expect(Set(lines).count == lines.count)
    }

    @Test func `told to stop ends, and goes on there the next time`() throws {
        let (whole, cut) = (try ImportScene.real(), try ImportScene.real())
        for scene in [whole, cut] { try scene.make(ExportShape(seed: 33, rows: 60_000, files: 2)) }
        let child = try ChildProcess("legato-producer", cut.arguments(Self.slowly))
        try awaitFirst(child, cut)
        child.send(SIGTERM)
        #expect(try child.wait() == .status(0), "\(child.errors)")
        #expect(Self.saysThatMoreIsLeft(child), "\(child.output)\(child.errors)")
        for scene in [cut, whole] {
            let next = try ChildProcess("legato-producer", scene.arguments())
            #expect(try next.wait(seconds: 60) == .status(0), "\(next.errors)")
        }
        #expect(try cut.published() == whole.published())
        #expect(try cut.tables() == whole.tables())
        #expect(try cut.sums() == whole.sums())
    }

    @Test func `killed again and again publishes what one that is left alone does`() throws {
        let environment = ProcessInfo.processInfo.environment
        let kills = environment["LEGATO_CHAOS_IMPORTS"].flatMap { Int($0) } ?? 3
        let (whole, torn) = (try ImportScene.real(), try ImportScene.real())
        for scene in [whole, torn] { try scene.make(ExportShape(seed: 11, rows: 60_000, files: 5)) }
        let start = ContinuousClock.now
        let child = try ChildProcess("legato-producer", whole.arguments())
        #expect(try child.wait(seconds: 120) == .status(0))
        let length = ContinuousClock.now - start
        let all = try whole.published()
        var random = SplitMix64(seed: 3)
        var lengths: [Int] = []
        for turn in 0..<kills {
            let share = Double.random(in: 0.05...1, using: &random)
            let flags = turn == 0 ? Self.slowly : []
            let child = try ChildProcess("legato-producer", torn.arguments(flags))
            if turn == 0 {
                // In the midst of it, whatever the others hit.
                try awaitFirst(child, torn)
            } else {
                let end = ContinuousClock.now + length * share
                try waitUntil("the moment has come", seconds: 60) { ContinuousClock.now >= end }
            }
            child.send(SIGKILL)
            try child.wait()
            // What was open stays so: the next one has to meet it.
            lengths.append(try torn.records(.plays, awaitsEnds: false).count)
        }
        #expect(lengths.contains { 0 < $0 && $0 < all.count }, "\(lengths)")
        let last = try ChildProcess("legato-producer", torn.arguments())
        #expect(try last.wait(seconds: 120) == .status(0), "\(last.errors)")
        #expect(try torn.published() == all)
        #expect(try torn.tables() == whole.tables())
        #expect(try torn.sums() == whole.sums())
        #expect(try torn.sums()["accepted"] == all.count)
    }

    @Test func `runs beside a producer that polls the same account`() throws {
        let live = try Scene(
            [ListenerSettings(account: "me", plays: 100)],
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("beside"), delivery: .exactlyOnce, patience: 24)
        let scene = try ImportScene(
            brokers: live.cluster.brokers, prefix: live.cluster.prefix, delivery: .exactlyOnce)
        try scene.make(ExportShape(seed: 34, rows: 30_000, files: 3))
        let producer = try ChildProcess("legato-producer", live.flags())
        let child = try ChildProcess("legato-producer", scene.arguments())
        try waitUntil("all plays are shown", seconds: 60) {
            live.listen(hours: 10)
            let listener = live.spotify.listeners.values.first
            return live.spotify.plays.count == 100 && listener?.unseenCount == 0
        }
        // What a poll has just read is left to the next start when the wish to stop comes first.
        try waitUntil("the last of them are in the topic", seconds: 60) {
            try live.records(.plays).count { $0.text.contains(#""source":"api""#) } == 100
        }
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        producer.send(SIGTERM)
        #expect(try producer.wait() == .status(0))
        for words in [producer.errors, child.errors] {
            for trouble in ["stopped an account", "shut this one out", "Kafka was lost"] {
                #expect(!words.contains(trouble), "\(words)")
            }
        }
        let plays = try scene.records(.plays).map(\.text)
        #expect(plays.count { $0.contains(#""source":"api""#) } == 100)
        #expect(Set(plays).count == plays.count)
        #expect(try plays.count == 100 + (scene.sums()["accepted"] ?? 0))
        #expect(try scene.sums()["read"] == 30_000)
    }
}
