import Foundation
import Kafka
import Plays
import Stage
import Support
import Synchronization
import Testing
import Topics

@testable import Processor

/// A transaction that ended for some partitions and not for others: readers see what it wrote, and
/// the group's offsets hang.
private final class HangingGroup {
    let rig: Rig
    let time = LeapingClock()
    /// A partition of plays without any.
    let idle: KafkaPartition
    private let writer: KafkaProducer

    /// Three plays and a dead letter; readers see what became of them in a zone.
    init(in zone: String?) throws {
        rig = try Rig.real()
        try rig.publish((0..<3).map { ("me", Samples.track(number: $0)) } + [("me", "no json")])
        let zones = try zone.map { try AccountZones.samples(in: $0) } ?? AccountZones()
        try rig.replay("start", zones: zones).run()
        // Another's stands for it: it keeps the offsets back as well, until it is aborted.
        writer = try rig.rival()
        let ends = try ListenReader.ends(of: .plays, on: rig.cluster)
        idle = try #require(ends.first { $0.value == 0 }).key
        let place = try #require(ends.first { $0.value > 0 })
        try writer.sendOffsets(
            [KafkaOffset(partition: place.key, offset: place.value)],
            of: try KafkaConsumer(settings: rig.cluster.member(of: rig.group)),
            milliseconds: 30_000)
    }

    /// Ends it for good.
    func release() throws { try writer.abortTransaction(milliseconds: 30_000) }

    /// How many listens, dead letters and tracks readers see.
    func counts() throws -> [Int] {
        [
            try rig.records(of: .listens).count, try rig.headers(of: .deadLetters).count,
            try rig.records(of: .tracks).count,
        ]
    }
}

extension Outcome {
    fileprivate static var sample: Outcome {
        Array("x".utf8).withUnsafeBytes { Outcome(listen: $0) }
    }
}

/// Time that goes on, and leaps where a test cannot wait.
private final class LeapingClock: Sendable {
    private let leapt = Mutex<Int64>(0)

    var clock: Clock {
        Clock(
            wallMilliseconds: Clock.system.wallMilliseconds,
            monotonicMilliseconds: {
                Clock.system.monotonicMilliseconds() + self.leapt.withLock { $0 }
            })
    }

    func leap(milliseconds: Int64) { leapt.withLock { $0 += milliseconds } }
}

/// `run` on a thread of its own.
private final class BackgroundRun: Sendable {
    let log = LogLines(stage: "processor")
    private let stop: StopSignal
    private let end = Mutex<(isOver: Bool, failure: (any Error)?)>((false, nil))

    init(_ rig: Rig, _ clock: Clock) {
        stop = rig.stop
        let (cluster, group) = (rig.cluster, rig.group)
        let thread = Thread { [self] in
            let processing = Processing(
                cluster: cluster, group: group,
                rhythm: Rhythm(everyMilliseconds: 100, everyRecords: 10_000), isOnce: false,
                clock: clock, log: log.log, stop: stop)
            let result = Result { try processing.run(AccountZones()) }
            end.withLock { end in
                end.isOver = true
                if case .failure(let error) = result { end.failure = error }
            }
        }
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Waits for a line of the log.
    func await(_ words: String) throws {
        try waitUntil("it says \(words)", seconds: 120) {
            log.lines.contains { $0.contains(words) }
        }
    }

    /// Asks it to end; tells what it failed of.
    func finish() throws -> (any Error)? {
        stop.ask()
        try waitUntil("it has ended", seconds: 60) { end.withLock { $0.isOver } }
        return end.withLock { $0.failure }
    }
}

@Suite(.needsBroker) struct `a processor whose offsets hung` {
    /// Listens of another zone lie at the same places: by an older rule, they are not what follows.
    @Test(arguments: [nil, "Europe/Berlin"] as [String?])
    func `writes again only what readers do not see, as often as it is read`(zone: String?) throws {
        let hanging = try HangingGroup(in: zone)
        let log = LogLines(stage: "processor")
        let session = try hanging.rig.session(clock: hanging.time.clock, log: log.log)
        func round(until what: String, _ condition: () throws -> Bool) throws {
            try waitUntil(what, seconds: 120, everyMilliseconds: 0) {
                try session.round()
                return try condition()
            }
        }
        #expect(try hanging.counts() == [3, 1, 1])
        try round(until: "it has its partitions") {
            log.lines.contains { $0.contains("took partitions") }
        }
        // What an earlier look found of another partition stays.
        session.done.add(.sample, at: KafkaOffset(partition: hanging.idle, offset: 1_000))
        hanging.time.leap(milliseconds: Silence.limitMilliseconds)
        try round(until: "it has found what hangs") { session.done.count > 1 }
        #expect(session.done.count == 5)

        try hanging.release()
        try round(until: "its input comes") { session.isOpen }
        try session.abortAndRewind()
        try round(until: "everything is committed") { session.tally.records == 4 }
        // What that transaction wrote beside listens may be gone: it is there once more.
        #expect(try hanging.counts() == [zone == nil ? 3 : 6, 1, 2])
        #expect(session.tally.listens == 3)
        #expect(session.done.count == 1)

        try hanging.rig.publish([("me", Samples.track(number: 3))])
        try round(until: "the next play is committed") { session.tally.records == 5 }
        #expect(try hanging.counts()[0] == (zone == nil ? 4 : 7))
        try session.end()
    }

    /// What hangs cannot be ended either: another took the name meanwhile.
    @Test func `remembers what readers see when it has to start again`() throws {
        let hanging = try HangingGroup(in: nil)
        let rig = hanging.rig
        let run = BackgroundRun(rig, hanging.time.clock)
        try run.await("took partitions")
        let name = "\(rig.cluster.prefix)\(rig.group)-\(rig.cluster.instance)"
        let thief = try KafkaProducer(settings: rig.cluster.writer(transactionalID: name))
        try thief.initTransactions(milliseconds: 30_000)
        hanging.time.leap(milliseconds: Silence.limitMilliseconds)
        try run.await("ending a transaction that the broker left open")
        try run.await("lost Kafka, starting again")
        try hanging.release()
        try waitUntil("everything is committed", seconds: 120, everyMilliseconds: 100) {
            try rig.committed() == 4
        }
        #expect(try run.finish() == nil)
        #expect(try hanging.counts() == [3, 1, 2])
    }

    @Test func `forgets what readers see of partitions that it gave back`() throws {
        let rig = try Rig.real()
        let log = LogLines(stage: "processor")
        let first = try rig.session(log: log.log)
        func round(until words: String, and other: Session? = nil) throws {
            try waitUntil("it says \(words)", seconds: 120, everyMilliseconds: 0) {
                try first.round()
                try other?.round()
                return log.lines.contains { $0.contains(words) }
            }
        }
        try round(until: "took partitions")
        let plays = KafkaPartition(topic: rig.cluster.name(of: .plays), partition: 0)
        first.done.add(.sample, at: KafkaOffset(partition: plays, offset: 1_000))
        let second = try rig.session("t")
        try round(until: "gave partitions back", and: second)
        #expect(first.done.isEmpty)
        try first.end()
        try second.end()
    }
}
