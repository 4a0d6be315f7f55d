import Kafka
import Plays
import Testing
import Wire

@testable import Processor

@Suite struct `what readers see already` {
    private static let partition = KafkaPartition(topic: "plays", partition: 1)
    private static let other = KafkaPartition(topic: "plays", partition: 2)

    private static func at(_ offset: Int64, _ partition: KafkaPartition = partition) -> KafkaOffset
    {
        KafkaOffset(partition: partition, offset: offset)
    }

    private static func outcome(_ text: String) -> Outcome {
        Array(text.utf8).withUnsafeBytes { Outcome(listen: $0) }
    }

    private static func outcome(
        _ fault: RecordError, at: Int64 = 0, offset: Int64 = 0, key: String = "me",
        value: String = "no json"
    ) -> Outcome {
        let letter = DeadLetter(
            stage: "processor", topic: .plays, partition: 0, offset: offset, fault: fault,
            at: Instant(milliseconds: at))
        return Array(key.utf8).withUnsafeBytes { key in
            Array(value.utf8).withUnsafeBytes { Outcome(letter, key: key, value: $0) }
        }
    }

    @Test func `is the last that was written, until what is in front was committed`() {
        var done = DonePlaces()
        #expect(done.isEmpty)
        for (offset, text) in [(4, "a"), (5, "b"), (4, "c")] as [(Int64, String)] {
            done.add(Self.outcome(text), at: Self.at(offset))
        }
        #expect(done.count == 2)
        #expect(done.outcome(at: Self.at(4)) == Self.outcome("c"))
        #expect(done.outcome(at: Self.at(3)) == nil)
        #expect(done.outcome(at: Self.at(4, Self.other)) == nil)
        done.forget(before: [Self.at(5), Self.at(9, Self.other)])
        #expect(done.outcome(at: Self.at(4)) == nil)
        #expect(done.outcome(at: Self.at(5)) == Self.outcome("b"))
        done.forget(before: [Self.at(6)])
        #expect(done.isEmpty)
    }

    @Test func `is what was found at any time, of partitions that are still in hand`() {
        var done = DonePlaces()
        done.add(Self.outcome("a"), at: Self.at(1))
        done.add(Self.outcome("b"), at: Self.at(1, Self.other))
        var later = DonePlaces()
        later.add(Self.outcome("c"), at: Self.at(1))
        later.add(Self.outcome("d"), at: Self.at(2))
        done.add(later)
        #expect(done.count == 3)
        #expect(done.outcome(at: Self.at(1)) == Self.outcome("c"))
        done.forget([Self.partition])
        #expect(done.count == 1)
        done.forget([Self.other])
        #expect(done.isEmpty)
    }

    @Test func `is the same dead letter whenever it was written, and no other`() {
        let fault = RecordError(.badValue, "a is not b")
        let one = Self.outcome(fault)
        #expect(one == Self.outcome(fault, at: 9, offset: 9))
        #expect(one != Self.outcome(RecordError(.badValue, "a is not c")))
        #expect(one != Self.outcome(RecordError(.wrongKey, "a is not b")))
        #expect(one != Self.outcome(fault, key: "you"))
        #expect(one != Self.outcome(fault, value: "no yaml"))
        #expect(one != Self.outcome("no json"))
    }
}
