import Foundation
import Kafka
import Support
import Testing
import Topics

@testable import Processor

/// Faults on a real Kafka; what must hold is every play once, in order, to the byte.
@Suite(.needsBroker, .serialized, .timeLimit(.minutes(30))) struct `processors on a real Kafka` {
    /// Two processes are killed one after the other, and a third member drops one transaction in
    /// three; committed readers look on.
    @Test func `killed and dropping transactions lose and double nothing`() throws {
        let kills = FaultSize.isFull ? 15 : 3
        let rig = try Rig.real(partitions: (4, 4))
        let faults = try FaultRig(rig, recordsPerCommit: FaultSize.plays(100, full: 750))
        try faults.publish(FaultSize.plays(4_000, full: 100_000))
        // Nobody kills it: with the short limit of the others it may only lose what it has open.
        let dropping = DroppingMember(
            try rig.cluster(FaultRig.shortSession), group: faults.group, recordsPerCommit: 750,
            seed: 7)
        var running = try (0..<2).map { _ in try faults.start() }
        for kill in 1...kills {
            try faults.await(faults.wanted * kill / (kills + 1))
            let victim = running[kill % 2]
            victim.send(SIGKILL)
            try victim.wait()
            running[kill % 2] = try faults.start()
        }
        try faults.await(faults.wanted)
        #expect(try faults.stop() == [])
        let end = try dropping.end()
        #expect(end.failure == nil)
        #expect(try faults.faults() == [])
        // Work was thrown away, so the test has bitten; a few kills may all meet an idle moment.
        if FaultSize.isFull {
            #expect(end.dropped > 0)
            #expect(try faults.written() > faults.wanted)
            print("dropped \(end.dropped) transactions; \(try faults.written()) listens written")
        }
    }

    @Test func `halted and taken over are shut out when they go on`() throws {
        var redone = 0
        for _ in 0..<(FaultSize.isFull ? 20 : 1) {
            let faults = try FaultRig()
            try faults.publish(2_000)
            let zombie = try faults.start()
            try faults.await(faults.wanted / 4)
            zombie.send(SIGSTOP)
            let heir = try faults.start()
            try waitUntil("the other has all partitions", seconds: 120) { heir.takings > 0 }
            try faults.await(faults.wanted)
            zombie.send(SIGCONT)
            try waitUntil("it knows that it was shut out", seconds: 120) {
                ["gave partitions back", "lost Kafka"].contains { zombie.errors.contains($0) }
            }
            try faults.publish(1_000)
            try faults.await(faults.wanted)
            redone += try faults.written() - faults.wanted
            #expect(try faults.stop() == [])
            #expect(try faults.faults() == [])
        }
        // Some were halted in the midst of a transaction, which another did again.
        if FaultSize.isFull { #expect(redone > 0) }
    }

    @Test(arguments: 1...(FaultSize.isFull ? 5 : 1))
    func `robbed of their transactional id say so and go on under another`(round: Int) throws {
        // Nobody dies here: what is lost is lost to thieves.
        let faults = try FaultRig(properties: [])
        try faults.publish(300)
        let victim = try faults.start()
        try faults.await(faults.wanted)
        var settings = faults.rig.cluster.writer(transactionalID: faults.firstIdentity)
        settings["transaction.timeout.ms"] = "2000"
        for theft in 1...2 {
            let thief = try KafkaProducer(settings: settings)
            try thief.initTransactions(milliseconds: 30_000)
            try faults.publish(300)
            try faults.await(faults.wanted)
            let lines = victim.errors.split(separator: "\n")
            #expect(lines.count { $0.contains("lost Kafka, starting again") } >= theft)
        }
        // The name was given up: a third thief finds nobody to rob.
        let thief = try KafkaProducer(settings: settings)
        try thief.initTransactions(milliseconds: 30_000)
        let before = victim.errors.count
        try faults.publish(300)
        try faults.await(faults.wanted)
        #expect(!victim.errors.dropFirst(before).contains("lost Kafka"))
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
    }

    /// How long a broker that is back may be without a word from the processor: a call in hand goes
    /// on for 20 s, a group waits for a dead member for 30, silence is looked into after 25; and
    /// the same once more for a machine that does other work.
    private static let backSeconds = 150.0

    /// A Kafka of its own, up and down again, takes longer than all the others.
    @Test(.enabled(if: FaultSize.isFull, "make chaos runs this"))
    func `outlive a broker that goes away`() throws {
        let broker = try RealBroker()
        let faults = try FaultRig(
            try Rig.real(on: broker), properties: ["transaction.timeout.ms=5000"])
        let bounces = 20
        try faults.publish(200_000)
        try faults.start()
        for bounce in 1...bounces {
            try faults.await(faults.wanted * bounce / (bounces + 1))
            try broker.kill()
            try broker.up()
            try faults.await(faults.count() + 1, seconds: Self.backSeconds)
        }
        try faults.await(faults.wanted, seconds: 600)
        print("the longest halt around a bounce took \(faults.longestHaltSeconds) s")
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
    }
}
