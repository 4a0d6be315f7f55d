import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Sink

@Suite(.needsBroker, .runLimit)
struct `a sink on a real Kafka` {
    @Test func `killed anywhere stores every play once`() throws {
        let rig = try SinkRig()
        let (share, kills) = FaultSize.of((1_000, 4), full: (2_500, 40))
        var all: Int64 { rig.published * Int64(rig.partitions) }
        var random = SplitMix64(seed: 21)
        var atWork = 0

        try rig.publish(share)
        for kill in 1...kills {
            // Whatever the last one left, it is more than this one stores before its mark.
            try rig.publish(share)
            let step = Int64(share * rig.partitions / 2)
            let mark = rig.progress + step
            let child = try rig.start(["--commit-records", "\(step / 20)"])
            // Each gets a little further, and dies anywhere in a batch.
            try waitUntil("kill \(kill)", seconds: 300) {
                rig.progress >= mark || !child.isRunning
            }
            #expect(child.isRunning, "\(child.errors)")
            usleep(UInt32.random(in: 0..<50_000, using: &random))
            child.send(SIGKILL)
            try child.wait(seconds: 60)
            if rig.progress < all { atWork += 1 }
        }
        #expect(atWork * 2 >= kills, "the others had stored all: \(kills - atWork)")
        try rig.once()

        #expect(try rig.faults() == [])
        print("\(kills) kills, \(all) listens: each stored once")
    }

    @Test func `asked to end leaves soon, and goes on where it was`() throws {
        let rig = try SinkRig(partitions: 1)
        let plays = FaultSize.of(3_000, full: 125_000)
        try rig.publish(plays)
        let child = try rig.start(["--commit-records", "200"])
        try waitUntil("it stores", seconds: 120, everyMilliseconds: 1) { rig.stored > 0 }

        let asked = ContinuousClock.now
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        let took = ContinuousClock.now - asked
        // Half of the session's time limit, which is 10 s; it ends itself after 1.8 s.
        if FaultSize.isFull { #expect(took < .seconds(5)) }
        let stored = rig.stored
        #expect(rig.progress == stored)
        try rig.once()

        #expect(try rig.faults() == [])
        print("ended within \(took), after \(stored) of \(plays) plays, and stored the rest once")
    }

    static let points = [
        "before-begin", "mid-batch", "before-commit", "after-commit", "after-offsets",
        "in-revocation",
    ]

    @Test(arguments: points)
    func `killed at a point of a transaction stores every play once`(point: String) throws {
        let plays = FaultSize.of(500, full: 5_000)
        // A revocation takes seconds: the broker has to ask every member.
        let passes = FaultSize.of(point == "in-revocation" ? 1...1 : 1...2, full: 1...5)
        for pass in passes {
            let rig = try SinkRig()
            try rig.publish(plays)
            let wanted = point == "mid-batch" ? pass * 997 : pass
            let group = rig.cluster.prefix + "group"
            // So that there are several transactions, and some in which nothing is amiss.
            let child = try rig.start(
                ["--group", group, "--commit-records", "100"], fault: (point, wanted))
            if point == "in-revocation" {
                try rig.takePartitions(fromGroup: group, of: child)
            }
            try waitUntil("it dies at \(point):\(wanted)", seconds: 120) { !child.isRunning }
            #expect(try child.wait(seconds: 60) == .signal(SIGKILL), "\(child.errors)")
            #expect(rig.hasReachedFault, "\(point):\(wanted)")
            try rig.once()
            #expect(try rig.faults() == [], "\(point):\(wanted)")
        }
    }
}

extension SinkRig {
    /// Has another member join a sink's group and leave it again until the sink is dead: at each
    /// turn the sink gives its partitions back.
    fileprivate func takePartitions(fromGroup group: String, of sink: ChildProcess) throws {
        try waitUntil("it stores", seconds: 120) { stored > 0 || !sink.isRunning }
        while sink.isRunning {
            let rival = try KafkaConsumer(settings: cluster.member(of: group))
            defer { rival.close(milliseconds: 1_000) }

            try rival.subscribe([cluster.name(of: .listens)])
            try waitUntil("the other member has partitions", seconds: 120) {
                // There is always something to store when they are taken.
                try publish(1)
                guard case .assigned = rival.poll(milliseconds: 10) else { return !sink.isRunning }
                try rival.assign([])
                return true
            }
        }
    }
}
