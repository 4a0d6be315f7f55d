import Foundation
import Kafka
import Support
import Testing
import Topics

@testable import Processor

/// Faults on a real Kafka; what must hold is every play once, in order, to the byte.
@Suite(.needsBroker, .serialized, .timeLimit(.minutes(30))) struct `processors on a real Kafka` {
    @Test func `killed one after the other lose and double nothing`() throws {
        let kills = FaultSize.isFull ? 15 : 3
        let faults = try FaultRig()
        try faults.publish(FaultSize.plays(4_000, full: 100_000))
        var running = try (0..<3).map { _ in try faults.start() }
        for kill in 1...kills {
            try faults.await(faults.wanted * kill / (kills + 1))
            let victim = running[kill % 3]
            victim.send(SIGKILL)
            try victim.wait()
            running[kill % 3] = try faults.start()
        }
        try faults.await(faults.wanted)
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
        // Work was thrown away, so the test has bitten; a few kills may all meet an idle moment.
        if FaultSize.isFull { #expect(try faults.written() > faults.wanted) }
    }

    @Test func `halted and taken over are shut out when they go on`() throws {
        for _ in 0..<(FaultSize.isFull ? 20 : 1) {
            let faults = try FaultRig()
            try faults.publish(2_000)
            let zombie = try faults.start()
            try faults.await(faults.wanted / 4)
            zombie.send(SIGSTOP)
            try faults.start()
            try faults.await(faults.wanted)
            zombie.send(SIGCONT)
            try faults.publish(1_000)
            try faults.await(faults.wanted)
            #expect(try faults.stop() == [])
            #expect(try faults.faults() == [])
        }
    }

    @Test func `robbed of their transactional id say so and go on under another`() throws {
        let faults = try FaultRig()
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

    @Test func `come and go without a loss or a long halt`() throws {
        let rounds = FaultSize.isFull ? 60 : 3
        let faults = try FaultRig(properties: ["session.timeout.ms=6000"])
        try faults.publish(100)
        try faults.start()
        try faults.await(faults.wanted)
        for _ in 0..<rounds {
            let guest = try faults.start()
            try faults.publish(FaultSize.plays(500, full: 8_000))
            // What a machine under test load may need is no promise; the promise is ten seconds.
            try faults.await(faults.wanted, seconds: FaultSize.isFull ? 10 : 120)
            guest.send(SIGTERM)
            #expect(try guest.wait(seconds: 60) == .status(0))
        }
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
        // Who leaves in good order leaves nothing to be done again.
        #expect(try faults.written() == faults.wanted)
    }

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
        }
        try faults.await(faults.wanted)
        #expect(try faults.stop() == [])
        #expect(try faults.faults() == [])
    }
}
