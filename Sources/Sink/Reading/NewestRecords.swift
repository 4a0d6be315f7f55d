import Kafka
import Stage

/// Finds the newest records of a whole topic, merged by their times over its partitions.
///
/// Offsets say nothing of time across partitions, and markers of transactions and compacted records
/// take offsets too. So every partition is read from far enough back to hold as many as are wanted,
/// and further back where that gave fewer.
struct NewestRecords {
    /// A place and its time; later is greater.
    struct Mark: Comparable, Hashable {
        let timestampMilliseconds: Int64
        let partition: KafkaPartition
        let offset: Int64

        static func < (one: Mark, other: Mark) -> Bool {
            (one.timestampMilliseconds, one.partition, one.offset)
                < (other.timestampMilliseconds, other.partition, other.offset)
        }
    }

    private let wanted: Int
    private let watermarks: [KafkaPartition: (low: Int64, high: Int64)]
    private var reach: Int64
    private var found: [KafkaPartition: [Mark]] = [:]
    private var complete: Set<KafkaPartition> = []

    init(_ wanted: Int, of watermarks: [KafkaPartition: (low: Int64, high: Int64)]) {
        self.wanted = wanted
        self.watermarks = watermarks
        reach = Int64(wanted)
    }

    /// The ranges to read next, each in place of what was found there; empty when all is known.
    func missing() -> [KafkaPartition: OffsetBounds] {
        var bounds: [KafkaPartition: OffsetBounds] = [:]
        for (partition, marks) in watermarks
        where marks.high > marks.low && !complete.contains(partition) {
            let first = reach < marks.high - marks.low ? marks.high - reach : marks.low
            bounds[partition] = OffsetBounds(first: first, end: marks.high)
        }
        return bounds
    }

    /// Notes what a round of reading has found.
    mutating func add(_ marks: [KafkaPartition: [Mark]], of round: [KafkaPartition: OffsetBounds]) {
        for (partition, bounds) in round {
            let marks = marks[partition] ?? []
            found[partition] = marks
            let isAll = bounds.first <= watermarks[partition]?.low ?? 0
            if marks.count >= wanted || isAll { complete.insert(partition) }
        }
        // With a margin: where markers are dense, every second offset is one.
        reach = reach > .max / 4 ? .max : reach * 4
    }

    /// The newest of all that was found, oldest first.
    var newest: [Mark] { Array(found.values.joined().sorted().suffix(wanted)) }
}
