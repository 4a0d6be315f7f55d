import Foundation
import Kafka
import Support
import Testing

@testable import Processor

/// Who comes and goes, and how long the others stand still meanwhile.
extension `processors on a real Kafka` {
    @Test func `come and go without a loss or a long halt`() throws {
        let rounds = FaultSize.isFull ? 60 : 3
        let faults = try FaultRig(
            try Rig.real(partitions: (6, 6)), properties: ["session.timeout.ms=6000"])
        try faults.publish(100)
        try faults.start()
        try faults.await(faults.wanted)
        _ = faults.takeLongestHalt()
        for _ in 0..<rounds {
            let guest = try faults.start()
            // It joins while plays come in, and has its share of the rest.
            try faults.trickle { guest.takings > 0 }
            try faults.publish(FaultSize.plays(500, full: 8_334))
            try faults.await(faults.wanted)
            guest.send(SIGTERM)
            #expect(try guest.wait(seconds: 60) == .status(0))
        }
        let halt = faults.takeLongestHalt()
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
        // Who leaves in good order leaves nothing to be done again.
        #expect(try faults.written() == faults.wanted)
        // What a machine under test load may need is no promise; the promise is ten seconds.
        if FaultSize.isFull {
            #expect(halt < 10)
            print("\(rounds) joins and leaves, the longest halt: \(halt) s")
        }
    }

    @Test(.enabled(if: FaultSize.isFull, "make chaos runs this"))
    func `stand still for seconds when a member joins, leaves, dies or comes back`() throws {
        let faults = try FaultRig(try Rig.real(partitions: (6, 6)), properties: [])
        let first = try faults.start()
        try faults.trickle { first.errors.contains("took partitions") }
        var halts: [(what: String, seconds: Double, limit: Double)] = []
        func watch(_ what: String, _ limit: Double, _ member: ChildProcess, taken: Int) throws {
            try faults.trickle { member.takings >= taken }
            halts.append((what, faults.takeLongestHalt(), limit))
        }
        _ = faults.takeLongestHalt()

        var guest = try faults.start()
        try watch("a member joins", 10, guest, taken: 1)
        var before = first.takings
        guest.send(SIGTERM)
        try watch("a member leaves in good order", 10, first, taken: before + 1)
        guest = try faults.start()
        try watch("another joins", 10, guest, taken: 1)
        before = first.takings
        guest.send(SIGKILL)
        try guest.wait()
        try watch("a member is killed", 25, first, taken: before + 1)
        guest = try faults.start()
        try watch("another joins", 10, guest, taken: 1)
        before = first.takings
        guest.send(SIGKILL)
        try guest.wait()
        guest = try faults.start()
        try watch("a member is killed and comes back at once", 25, guest, taken: 1)

        for halt in halts {
            print("\(halt.what): readers saw nothing new for \(halt.seconds) s at most")
            #expect(halt.seconds < halt.limit, "\(halt.what)")
        }
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
    }

    @Test func `asked to end do so within two seconds, and leave nothing to be done again`() throws
    {
        let batch = FaultSize.plays(50, full: 750)
        let faults = try FaultRig(properties: [], recordsPerCommit: batch)
        try faults.publish(FaultSize.plays(3_000, full: 125_000))
        let first = try faults.start()
        try faults.await(batch * 10)
        let asked = ContinuousClock.now
        first.send(SIGTERM)
        #expect(try first.wait(seconds: 60) == .status(0))
        let took = ContinuousClock.now - asked
        // The stage counts, and says so: how soon it is heard of here others decide.
        #expect(!first.errors.contains("left before all was finished"))
        // The broker answers before the last marks are written.
        try waitUntil("readers see all that it says it has written") {
            first.errors.contains(" listens=\(try faults.count()) list_items=0")
        }
        let done = try faults.count()
        try faults.start()
        try faults.await(faults.wanted, seconds: 300)
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
        #expect(try faults.written() == faults.wanted)
        if FaultSize.isFull {
            print("left \(took) after SIGTERM, with \(done) of \(faults.wanted) listens written")
        }
    }

    @Test(.enabled(if: FaultSize.isFull, "make chaos runs this"))
    func `put one bad play in a thousand aside`() throws {
        let faults = try FaultRig(recordsPerCommit: 5_000, goodInARow: 1_000)
        try faults.publish(100_000)
        try faults.start()
        try faults.await(faults.wanted)
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
        #expect(faults.wanted == 99_900)
    }
}

extension FaultRig {
    /// Publishes a few plays, waits until they can be read, until `isDone`; then once more.
    fileprivate func trickle(until isDone: () -> Bool) throws {
        var isLast = false
        repeat {
            isLast = isDone()
            try publish(18)
            try self.await(wanted)
        } while !isLast
    }
}

extension ChildProcess {
    /// How often the process was given partitions.
    var takings: Int {
        errors.split(separator: "\n").count { $0.contains("took partitions") }
    }
}
