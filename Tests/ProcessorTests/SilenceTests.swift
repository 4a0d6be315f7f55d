import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `partitions of which nothing is heard` {
    private static let partitions = (0..<3).map { KafkaPartition(topic: "plays", partition: $0) }

    @Test func `are looked at when they have been silent for too long, again and again`() {
        var silence = Silence()
        #expect(silence.due(atMilliseconds: 1_000_000) == [])
        silence.begin(Self.partitions, atMilliseconds: 1_000)
        silence.heard(Self.partitions[1])
        #expect(silence.due(atMilliseconds: 25_999) == [])
        let silent = [Self.partitions[0], Self.partitions[2]]
        #expect(silence.due(atMilliseconds: 26_000) == silent)
        #expect(silence.due(atMilliseconds: 50_999) == [])
        #expect(silence.due(atMilliseconds: 51_000) == silent)
        for partition in silent { silence.heard(partition) }
        #expect(silence.due(atMilliseconds: 1_000_000) == [])
    }

    /// Another producer's open transaction holds the group's offsets back, as one does that the
    /// broker never ended.
    @Test(.needsBroker) func `are told from those that have nothing to say`() throws {
        let rig = try Rig.real()
        try rig.publish([("me", Samples.track), ("me", "no json"), ("me", Samples.chapter)])
        let place = try #require(try rig.places(of: .plays).first)
        let consumer = try KafkaConsumer(settings: rig.cluster.member(of: rig.group))
        // A look gives two seconds to one who has long been connected.
        _ = try consumer.committed([place.partition], timeoutMilliseconds: 30_000)
        func look() -> HangingOffsets? {
            HangingOffsets.look(
                for: [place.partition], asked: consumer, rig.cluster, group: rig.group,
                log: .silent)
        }
        #expect(look() == nil)

        // One listen and one dead letter are there already, and the offsets hang.
        try rig.replay("start").run()
        let writer = try rig.rival()
        try writer.sendOffsets(
            [KafkaOffset(partition: place.partition, offset: 3)], of: consumer,
            milliseconds: 30_000)
        try waitUntil("readers see what was replayed", seconds: 60) {
            try rig.records(of: .listens).count == 2
        }
        let hanging = try #require(look())
        #expect(hanging.places == [KafkaOffset(partition: place.partition, offset: 0)])
        let isSeen = (Int64(0)..<4).map { offset in
            let at = KafkaOffset(partition: place.partition, offset: offset)
            return hanging.done.outcome(at: at) != nil
        }
        #expect(isSeen == [true, true, true, false])
        try writer.abortTransaction(milliseconds: 30_000)
        try waitUntil("nothing hangs", seconds: 60) { look() == nil }
    }

    @Test(.needsBroker) func `are read again over an outlet that ends what hangs`() throws {
        let rig = try Rig.real()
        let partition = KafkaPartition(topic: rig.cluster.name(of: .plays), partition: 0)
        let consumer = try KafkaConsumer(settings: rig.cluster.member(of: rig.group))
        let outlet = try Outlet(
            rig.cluster, identity: "\(rig.cluster.prefix)o", log: .silent, stop: rig.stop)
        let outputs = try rig.cluster.partitions(of: Outlet.written, log: .silent)
        let place = KafkaOffset(partition: partition, offset: 7)
        try outlet.end(
            HangingOffsets(
                places: [place], openOutputs: outputs, done: DonePlaces()), of: consumer)
        #expect(
            try consumer.committed([partition], timeoutMilliseconds: 30_000) == [place])
        // A marker of an abort in each of them, and nothing to be seen.
        let reader = try KafkaConsumer(settings: rig.cluster.reader)
        try waitUntil("every partition has its end", seconds: 60) {
            try reader.watermarks(of: outputs, timeoutMilliseconds: 30_000).values
                .allSatisfy { $0.high == 2 }
        }
        for topic in Outlet.written { #expect(try rig.records(of: topic) == []) }
    }
}

extension Rig {
    /// Where the partitions of a topic begin that hold something.
    fileprivate func places(of topic: Topic) throws -> [KafkaOffset] {
        try KafkaAdministration(settings: cluster.administration)
            .watermarks(
                of: try cluster.partitions(of: [topic], log: .silent), timeoutMilliseconds: 30_000
            )
            .filter { $0.value.low < $0.value.high }
            .map { KafkaOffset(partition: $0.key, offset: $0.value.low) }
    }
}
