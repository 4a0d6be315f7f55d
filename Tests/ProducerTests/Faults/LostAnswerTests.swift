import Foundation
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// A commit whose answer never came may have happened, or not: only the topics know.
@Suite(.serialized, .needsBroker, .runLimit) struct `what was published without our knowing` {
    let scene: Scene
    let loop: ProducerLoop
    let worker: AccountWorker
    static let now = Instant(milliseconds: Clock.system.wallMilliseconds())

    init() throws {
        scene = try Scene(
            [ListenerSettings(account: "me", plays: 5)],
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("answer"), delivery: .exactlyOnce)
        scene.listen(hours: 24)
        try scene.pollOnce()
        loop = ProducerLoop(
            try scene.options(["me"], isOnce: false), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal())
        worker = loop.workers[0]
        try loop.awaitAccounts()
    }

    /// Gives the producer up as after an error, so that what is known is read once more.
    func fall() throws {
        worker.publisher.fall(using: &loop.random)
        try loop.awaitAccounts()
    }

    func entries(_ kind: LedgerEntry.Kind) throws -> [String] {
        try scene.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == kind.rawValue }
            .compactMap { $0["entry"] as? String }
    }

    /// A poll that shows nothing new, and maybe was tried to be published before.
    func poll(at time: Instant = now, _ attempt: PollPlan? = nil) throws {
        let body = Array(#"{"items":[],"next":null}"#.utf8)
        let page = PolledPage(body: body, readAt: time, parser: loop.parser)
        worker.pages.add(try #require(page), limitBytes: 0)
        if let attempt { worker.pages.attempt(attempt) }
        loop.publishPage(of: worker)
    }

    /// One who has written an entry in a transaction that is open.
    private func writer(
        _ name: String, ofOpen entry: String, _ kind: LedgerEntry.Kind
    ) throws -> KafkaProducer {
        let writer = try scene.cluster.rival(name)
        let ledger = try writer.topic(scene.cluster.name(of: .ledger))
        let value = #"{"v":1,"entry":"\#(entry)","account":"me","kind":"\#(kind.rawValue)"}"#
        try Array("me".utf8).withUnsafeBytes { key in
            try Array(value.utf8).withUnsafeBytes { value in
                try writer.send(
                    to: ledger, key: key, value: value,
                    timestampMilliseconds: Self.now.milliseconds)
            }
        }
        try writer.flush(milliseconds: 10_000)
        return writer
    }

    /// What such a poll leads to.
    func plan() throws -> PollPlan {
        let cursor = try #require(worker.publisher.cursor)
        return try Array(#"{"items":[],"next":null}"#.utf8).withUnsafeBytes { body in
            let page = try #require(RecentlyPlayed(body, parser: loop.parser))
            return loop.planner.plan(page, account: "me", cursor: cursor, at: Self.now)
        }
    }

    @Test func `is counted once when it is a poll without news`() throws {
        let plan = try plan()
        #expect(!plan.hasNews)
        // It never arrived: it goes out.
        try poll(plan)
        #expect(worker.pages.isEmpty)
        #expect(try entries(.poll).count == 2)
        #expect(try entries(.poll).contains(plan.entry.entry))
        // It did arrive: it does not go out again.
        try fall()
        try poll(plan)
        #expect(worker.pages.isEmpty)
        #expect(try entries(.poll).count == 2)
        #expect(worker.lastPoll == Self.now)
    }

    @Test func `may hang in the ledger without an end, which it is given`() throws {
        let plan = try plan()
        // As a broker leaves it that skipped the marker there.
        let broker = try writer("broker", ofOpen: plan.entry.entry, .poll)
        try poll(plan)
        #expect(worker.pages.count == 1, "it is looked again")
        #expect(
            scene.log.lines.contains {
                $0.contains("ended a transaction that the broker left open after a crash")
                    && $0.contains("account=me end=abort")
            })
        // The broker's own marker would be of the same transaction; this one is not.
        try broker.abortTransaction(milliseconds: 10_000)
        try waitUntil("it is published", seconds: 60) {
            loop.publishPage(of: worker)
            return worker.pages.isEmpty
        }
        #expect(try entries(.poll).filter { $0 == plan.entry.entry }.count == 1)
    }

    @Test func `waits for an import of the account, whose transaction is not its own to end`()
        throws
    {
        let plan = try plan()
        let importer = try writer("import", ofOpen: "of-a-file", .import)
        try poll(plan)
        #expect(worker.pages.count == 1)
        #expect(worker.kafkaFailures == 1)
        #expect(!scene.log.lines.contains { $0.contains("ended a transaction") })
        try importer.commitTransaction(milliseconds: 10_000)
        try loop.awaitAccounts()
        try waitUntil("it is published", seconds: 60) {
            loop.publishPage(of: worker)
            return worker.pages.isEmpty
        }
        #expect(try entries(.poll).filter { $0 == plan.entry.entry }.count == 1)
        #expect(try entries(.import) == ["of-a-file"])
    }

    @Test func `is counted once when it is a block`() throws {
        func blocked(_ name: String) -> LedgerEntry {
            LedgerEntry(
                entry: name, account: "me", kind: .blocked, at: Self.now, from: Self.now,
                to: Self.now, bucket: "artists")
        }
        worker.pendingEntries = [blocked("one")]
        loop.serve(worker)
        #expect(try entries(.blocked) == ["one"])
        try fall()
        worker.pendingEntries = [blocked("one"), blocked("two")]
        worker.hasTriedEntries = true
        loop.serve(worker)
        #expect(worker.pendingEntries.isEmpty)
        #expect(try entries(.blocked) == ["one", "two"])
    }

    @Test func `was dated ahead by a wrong clock, and is dated anew once it is right`() throws {
        let ahead = Instant(milliseconds: Self.now.milliseconds + 2 * Life.day)
        func look() throws -> [[String: Any]] {
            try scene.records(.ledger).map { try $0.object }.filter { entry in
                ["poll", "blocked"].contains(entry["kind"] as? String)
            }
        }
        // Kafka refuses both while they lie ahead.
        try poll(at: ahead)
        worker.pendingEntries = [
            LedgerEntry(
                entry: "ahead", account: "me", kind: .blocked, at: ahead, from: ahead, to: ahead,
                bucket: "artists")
        ]
        loop.serve(worker)
        #expect(worker.pages.isEmpty)
        #expect(worker.pendingEntries.isEmpty)
        let times = try look().compactMap { $0["at"] as? String }
        #expect(times.count == 3)
        #expect(times.allSatisfy { $0 < "\(ahead)" })
    }

    @Test func `leaves nothing of a list that its file does not give back`() throws {
        try scene.cluster.prepare([.lists], log: scene.log.log)
        let spool = try Spool()
        for item in [#"{"n":1}"#, #"{"n":2}"#] { try spool.append(Array(item.utf8)) }
        ftruncate(spool.descriptor, 10)
        #expect(throws: Failure.self) { try spool.item(1) }
        #expect(try spool.item(0) == Array(#"{"n":1}"#.utf8))
        worker.lists.begin(wall: Self.now)
        worker.taken = TakenList(
            list: "devices", snapshot: "a", takenAt: Self.now, spool: spool)
        loop.publishList(of: worker)
        #expect(worker.taken == nil)
        #expect(worker.lists.sums.failed == 2)
        #expect(try scene.records(.lists).isEmpty)
        #expect(scene.log.lines.contains { $0.contains("cannot read a list back from its file") })
        // The account goes on at once.
        let whole = try Spool()
        try whole.append(Array(#"{"n":1}"#.utf8))
        worker.taken = TakenList(list: "devices", snapshot: "b", takenAt: Self.now, spool: whole)
        loop.publishList(of: worker)
        #expect(try scene.records(.lists).count == 1)
        #expect(worker.lists.sums.accepted == 1)
    }

    @Test func `is one list when Kafka took it before it fell`() throws {
        try scene.cluster.prepare([.lists], log: scene.log.log)
        func taken() throws -> TakenList {
            let spool = try Spool()
            try spool.append(Array(#"{"n":1}"#.utf8))
            return TakenList(list: "devices", snapshot: "a", takenAt: Self.now, spool: spool)
        }
        worker.taken = try taken()
        loop.publishList(of: worker)
        #expect(try scene.records(.lists).count == 1)
        try fall()
        worker.taken = try taken()
        loop.publishList(of: worker)
        #expect(worker.taken == nil)
        #expect(try scene.records(.lists).count == 1)
    }
}
