import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

/// What a broker may answer instead of doing what it was asked for, by Kafka's numbers.
@Suite struct `a processor whose broker refuses` {
    private enum Request {
        static let commit: Int16 = 8
        static let committedOffsets: Int16 = 9
        static let addPartitions: Int16 = 24
        static let transactionOffsets: Int16 = 28
    }

    private static let notCoordinator: Int32 = 16
    private static let coordinatorAway: Int32 = 15
    private static let illegalGeneration: Int32 = 22
    private static let unknownMember: Int32 = 25
    private static let topicForbidden: Int32 = 29

    private static let accounts = (0..<9).map { "a\($0)" }

    /// Plays of several accounts, so that each partition has some.
    private static func plays(_ numbers: Range<Int>) -> [(key: String, value: String?)] {
        numbers.map { number in
            let account = accounts[number % accounts.count]
            let value = Samples.track(number: number)
                .replacing(#""account":"me""#, with: #""account":"\#(account)""#)
            return (account, value)
        }
    }

    /// Several refusals in a row: we ask, and librdkafka asks once more for what it was told to.
    @Test(arguments: [2, 4])
    func `to tell the group's offsets asks again and reads on`(refusals: Int) throws {
        let rig = try Rig.embedded()
        try rig.publish(Self.plays(0..<30))
        try rig.runOnce()
        try rig.publish(Self.plays(30..<60))
        let errors = (0..<refusals).map { [Self.notCoordinator, Self.coordinatorAway][$0 % 2] }
        rig.refuse(Request.committedOffsets, with: errors)
        rig.ask(afterSeconds: 60)
        try rig.runOnce()
        #expect(!rig.stop.isSet)
        #expect(try Set(rig.records(of: .listens)).count == 60)
        #expect(try rig.committed() == 60)
    }

    /// The group moved on without this member: calling again cannot help, rejoining does.
    @Test(arguments: [illegalGeneration, unknownMember])
    func `the commit of a member that is none any more wants it dropped`(code: Int32) throws {
        let rig = try Rig.embedded()
        let consumer = try KafkaConsumer(settings: rig.cluster.member(of: "g"))
        let outlet = try Outlet(rig.cluster, identity: "o", log: .silent, stop: rig.stop)
        // One alone: if the commit called again by itself, that would go well.
        rig.refuse(Request.commit, with: [code])
        let place = KafkaOffset(
            partition: KafkaPartition(topic: rig.cluster.name(of: .plays), partition: 0),
            offset: 1)
        let error = #expect(throws: KafkaError.self) {
            try outlet.commit([place], of: consumer)
        }
        #expect(error?.kind == .abort)
        try outlet.commit([place], of: consumer)
    }

    /// librdkafka took it away by itself: the offsets would be missing in the transaction.
    @Test func `the place of a partition that was in hand ends the consumer`() throws {
        let rig = try Rig.embedded()
        let consumer = try KafkaConsumer(settings: rig.cluster.member(of: "g"))
        let partitions = (0..<2).map {
            KafkaPartition(topic: rig.cluster.name(of: .plays), partition: $0)
        }
        let error = #expect(throws: KafkaError.self) {
            try consumer.allPositions(of: Set(partitions))
        }
        #expect(error?.kind == .fatal)
        #expect(error?.tellsOfLostPlace == true)
    }

    @Test func `a last commit leaves no transaction open`() throws {
        let rig = try Rig.embedded(delivery: .exactlyOnce)
        try rig.publish(Self.plays(0..<30))
        let session = try rig.session()
        try waitUntil("a transaction is open", seconds: 60) {
            try session.round()
            return session.isOpen
        }
        rig.refuse(Request.transactionOffsets, with: [Self.illegalGeneration])
        rig.stop.ask()
        #expect(throws: KafkaError.self) { try session.end() }
        #expect(!session.isOpen)
    }

    /// Fenced, nothing but a new producer helps; the consumer stays, and reads from what counts.
    @Test(.needsBroker) func `its producer goes on over another, and its consumer stays`() throws {
        let rig = try Rig.real()
        try rig.publish(Self.plays(0..<30))
        let session = try rig.session()
        try waitUntil("a transaction is open", seconds: 60) {
            try session.round()
            return session.isOpen
        }
        try session.renewOutlet("other")
        #expect(!session.isOpen)
        #expect(try rig.committed() == 0)
        try waitUntil("everything is committed", seconds: 60) {
            try session.round()
            return session.tally.plays == 30
        }
        try session.end()
        // Behind the plays of each partition nothing was written, not even a marker.
        #expect(try rig.committed() == 30)
        try waitUntil("its track, too, was sent again", seconds: 60) {
            try Set(rig.records(of: .tracks)).count == 1
        }
    }

    /// What was read to its end is read again, and its end is waited for again.
    @Test(.needsBroker, arguments: [false, true])
    func `a transaction is not finished before it is read again`(renews: Bool) throws {
        let rig = try Rig.real()
        try rig.publish(Self.plays(0..<30))
        let session = try rig.session()
        session.finishesAtEnds = true
        var drops = 0
        try waitUntil("all partitions were read to their ends", seconds: 60) {
            try session.round()
            if renews, session.isFinished, drops == 0 {
                try session.renewOutlet("\(rig.cluster.prefix)other")
                drops += 1
                #expect(!session.isFinished)
            } else if !renews, session.isOpen, drops < 3 {
                try session.abortAndRewind()
                drops += 1
            }
            return session.isFinished
        }
        #expect(drops > 0)
        try session.end()
        #expect(session.tally.plays == 30)
        #expect(try rig.committed() == 30)
    }

    /// What was dropped had counted as sent.
    @Test func `a transaction of a replay sends its things again with the next`() throws {
        let rig = try Rig.embedded(delivery: .exactlyOnce)
        try rig.publish(Self.plays(0..<1))
        rig.refuse(Request.addPartitions, with: [Self.topicForbidden])
        rig.ask(afterSeconds: 60)
        let replay = try rig.replay("start")
        try replay.run()
        #expect(replay.isComplete)
        #expect(try rig.records(of: .tracks).count == 1)
        #expect(try rig.records(of: .listens).count == 1)
    }

    /// What has no right, or a topic that takes nothing as large, stays as it is.
    @Test(.needsBroker) func `every commit of a replay is given up in the end`() throws {
        let rig = try Rig.real(limitBytes: [.tracks: 300])
        try rig.publish(Self.plays(0..<5))
        let replay = try rig.replay("start")
        rig.ask(afterSeconds: 60)
        #expect(throws: KafkaError.self) { try replay.run() }
        #expect(!rig.stop.isSet)
        #expect(try rig.records(of: .listens) == [])
    }
}
