import Kafka
import Testing

@testable import Processor

@Suite struct `the rhythm of transactions` {
    /// One whose last transaction was full: behind it there is more.
    private static func busy(everyMilliseconds: Int64 = 100) -> Rhythm {
        var rhythm = Rhythm(everyMilliseconds: everyMilliseconds, everyRecords: 3)
        for _ in 0..<3 { _ = rhythm.arrived(atMilliseconds: -1_000) }
        _ = rhythm.due(atMilliseconds: -1_000, isIdle: false)
        rhythm.closed()
        return rhythm
    }

    @Test func `begins with the first record and ends after the time`() {
        var rhythm = Rhythm(everyMilliseconds: 100, everyRecords: 5)
        #expect(rhythm.due(atMilliseconds: 1_000, isIdle: false) == .nothing)
        #expect(rhythm.arrived(atMilliseconds: 1_000) == .begin)
        #expect(rhythm.arrived(atMilliseconds: 1_050) == .nothing)
        #expect(rhythm.due(atMilliseconds: 1_099, isIdle: false) == .nothing)
        #expect(rhythm.due(atMilliseconds: 1_100, isIdle: false) == .commit)
        rhythm.closed()
        #expect(!rhythm.isOpen)
        #expect(rhythm.arrived(atMilliseconds: 2_000) == .begin)
    }

    @Test func `ends after a number of records`() {
        var rhythm = Rhythm(everyMilliseconds: 100, everyRecords: 3)
        for step in [Rhythm.Step.begin, .nothing] {
            #expect(rhythm.arrived(atMilliseconds: 0) == step)
            #expect(rhythm.due(atMilliseconds: 0, isIdle: false) == .nothing)
        }
        #expect(rhythm.arrived(atMilliseconds: 0) == .nothing)
        #expect(rhythm.due(atMilliseconds: 0, isIdle: false) == .commit)
    }

    @Test func `commits before partitions go, and aborts when they are lost`() {
        var rhythm = Rhythm(everyMilliseconds: 100, everyRecords: 3)
        #expect(rhythm.revoked(lost: false) == .nothing)
        #expect(rhythm.revoked(lost: true) == .nothing)
        #expect(rhythm.ending() == .nothing)
        _ = rhythm.arrived(atMilliseconds: 0)
        #expect(rhythm.revoked(lost: false) == .commit)
        #expect(rhythm.revoked(lost: true) == .abort)
        #expect(rhythm.ending() == .commit)
    }

    @Test func `lets a poll wait only until the next commit`() {
        var rhythm = Self.busy()
        #expect(rhythm.waitMilliseconds(atMilliseconds: 0, atMost: 50) == 50)
        _ = rhythm.arrived(atMilliseconds: 0)
        #expect(rhythm.waitMilliseconds(atMilliseconds: 5, atMost: 10) == 10)
        #expect(rhythm.waitMilliseconds(atMilliseconds: 5, atMost: 50) == 20)
        #expect(rhythm.waitMilliseconds(atMilliseconds: 130, atMost: 50) == 0)
    }

    @Test func `ends soon when nothing more is waiting`() {
        var rhythm = Self.busy()
        _ = rhythm.arrived(atMilliseconds: 0)
        let soon = Rhythm.soonMilliseconds
        #expect(rhythm.due(atMilliseconds: soon - 1, isIdle: true) == .nothing)
        #expect(rhythm.due(atMilliseconds: soon, isIdle: false) == .nothing)
        #expect(rhythm.due(atMilliseconds: soon, isIdle: true) == .commit)
        var hasty = Self.busy(everyMilliseconds: 5)
        _ = hasty.arrived(atMilliseconds: 0)
        #expect(hasty.waitMilliseconds(atMilliseconds: 0, atMost: 50) == 5)
        #expect(hasty.due(atMilliseconds: 5, isIdle: true) == .commit)
    }

    @Test func `commits at once what comes first, and then once in a while`() {
        var rhythm = Rhythm(everyMilliseconds: 100, everyRecords: 3)
        let apart = Rhythm.apartMilliseconds
        #expect(rhythm.gatherMilliseconds(atMilliseconds: 1_000) == 0)
        _ = rhythm.arrived(atMilliseconds: 1_000)
        #expect(rhythm.waitMilliseconds(atMilliseconds: 1_000, atMost: 50) == 0)
        #expect(rhythm.due(atMilliseconds: 1_000, isIdle: false) == .nothing)
        #expect(rhythm.due(atMilliseconds: 1_001, isIdle: true) == .commit)
        rhythm.closed()
        // What is left since that commit began, however long it took; never more.
        #expect(rhythm.gatherMilliseconds(atMilliseconds: 1_001) == apart)
        #expect(rhythm.gatherMilliseconds(atMilliseconds: 1_000 + apart) == 1)
        #expect(rhythm.gatherMilliseconds(atMilliseconds: 1_001 + apart) == 0)
        #expect(rhythm.gatherMilliseconds(atMilliseconds: 9_000) == 0)
        #expect(rhythm.gatherMilliseconds(atMilliseconds: 0) == apart)
        // What has come meanwhile goes out at once, when nothing more is there.
        _ = rhythm.arrived(atMilliseconds: 1_010)
        #expect(rhythm.due(atMilliseconds: 1_034, isIdle: true) == .commit)
        rhythm.closed()
    }

    @Test func `gathers nothing behind a full transaction, and no longer than its limit`() {
        #expect(Self.busy().gatherMilliseconds(atMilliseconds: -1_000) == 0)
        var hasty = Rhythm(everyMilliseconds: 5, everyRecords: 3)
        _ = hasty.arrived(atMilliseconds: 0)
        #expect(hasty.due(atMilliseconds: 0, isIdle: true) == .commit)
        hasty.closed()
        #expect(hasty.gatherMilliseconds(atMilliseconds: 0) == 5)
    }

    /// A transaction's time counts from its first record, gathering included.
    @Test func `is never longer than its time, however many come`() {
        var rhythm = Rhythm(everyMilliseconds: 100, everyRecords: 1_000)
        _ = rhythm.arrived(atMilliseconds: 0)
        _ = rhythm.due(atMilliseconds: 0, isIdle: true)
        rhythm.closed()
        let gathered = rhythm.gatherMilliseconds(atMilliseconds: 3)
        _ = rhythm.arrived(atMilliseconds: 3)
        #expect(rhythm.due(atMilliseconds: 3 + gathered, isIdle: false) == .nothing)
        #expect(rhythm.due(atMilliseconds: 102, isIdle: false) == .nothing)
        #expect(rhythm.due(atMilliseconds: 103, isIdle: false) == .commit)
    }
}

@Suite struct `recovery from a failure` {
    private static func error(_ kind: KafkaError.Kind) -> KafkaError {
        KafkaError(kind: kind, code: 1, name: "NAME", reason: "reason")
    }

    static let cases: [(kind: KafkaError.Kind, isOpen: Bool, rebuilds: Bool)] = [
        (.abort, true, false), (.abort, false, true), (.fatal, true, true),
        (.retriable, true, true), (.other, true, true),
    ]

    @Test(arguments: cases)
    func `aborts where that is enough and makes new clients else`(
        kind: KafkaError.Kind, isOpen: Bool, rebuilds: Bool
    ) {
        var recovery = Recovery()
        var random = Constant()
        let step = recovery.failed(
            Self.error(kind), isOpen: isOpen, atMilliseconds: 0, using: &random)
        if rebuilds {
            #expect(step != .abort && step != .giveUp)
        } else {
            #expect(step == .abort)
        }
    }

    @Test func `gives up at once on a setting that was refused`() {
        var recovery = Recovery()
        var random = Constant()
        let step = recovery.failed(
            Self.error(.configuration), isOpen: false, atMilliseconds: 0, using: &random)
        #expect(step == .giveUp)
    }

    @Test(arguments: [true, false])
    func `gives up after ten failures without a commit or ten minutes between them`(
        commits: Bool
    ) {
        var recovery = Recovery()
        var random = Constant()
        var now: Int64 = 0
        func fail() -> Recovery.Step {
            now += Recovery.wellMilliseconds - 1
            return recovery.failed(
                Self.error(.abort), isOpen: true, atMilliseconds: now, using: &random)
        }
        for round in 0..<3 {
            for _ in 0..<Recovery.limit { #expect(fail() == .abort) }
            guard round < 2 else { break }
            if commits { recovery.succeeded() } else { now += 1 }
        }
        #expect(fail() == .giveUp)
    }

    /// Always the middle.
    private struct Constant: RandomNumberGenerator {
        mutating func next() -> UInt64 { 1 << 63 }
    }
}
