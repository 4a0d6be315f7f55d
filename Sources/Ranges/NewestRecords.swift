import Kafka

/// Finds the newest records of a whole topic: those with the latest times over its partitions.
///
/// Offsets say nothing of time across partitions, and markers of transactions and compacted records
/// take offsets too. So every partition is read from far enough back to hold as many as are wanted,
/// and further back where that gave fewer. What is older by offset may still be newer by time,
/// since an import publishes old plays: the broker is asked where the first record lies that is as
/// late as the earliest found, and what lies between is read as well.
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
    private let watermarks: [KafkaPartition: Watermarks]
    private var reach: Int64
    private var found: [KafkaPartition: [Mark]] = [:]
    private var complete: Set<KafkaPartition> = []
    /// The first offset that was read of each partition.
    private var firsts: [KafkaPartition: Int64] = [:]

    init(_ wanted: Int, of watermarks: [KafkaPartition: Watermarks]) {
        self.wanted = wanted
        self.watermarks = watermarks
        reach = Int64(wanted)
    }

    /// The ranges to read next, each in place of what was found there; empty when all is known.
    func missing() -> [KafkaPartition: PartitionRange] {
        var ranges: [KafkaPartition: PartitionRange] = [:]
        for (partition, marks) in watermarks
        where marks.high > marks.low && !complete.contains(partition) {
            let first = reach < marks.high - marks.low ? marks.high - reach : marks.low
            ranges[partition] = PartitionRange(first: first, end: marks.high)
        }
        return ranges
    }

    /// Notes what a round of reading has found.
    mutating func add(
        _ marks: [KafkaPartition: [Mark]], of round: [KafkaPartition: PartitionRange]
    ) {
        for (partition, range) in round {
            let marks = marks[partition] ?? []
            found[partition] = marks
            firsts[partition] = range.first
            let isAll = range.first <= watermarks[partition]?.low ?? 0
            if marks.count >= wanted || isAll { complete.insert(partition) }
        }
        // With a margin: where markers are dense, every second offset is one.
        reach = reach > .max / 4 ? .max : reach * 4
    }

    /// The time of the earliest record that is one of the newest as far as is known; nil when all
    /// partitions together hold no more than are wanted.
    var threshold: Int64? {
        let newest = newest
        return newest.count == wanted ? newest.first?.timestampMilliseconds : nil
    }

    /// What lies before what was read and may hold later records.
    ///
    /// - Parameter places: The first record of each partition at or behind the threshold.
    /// - Returns: What to read once more.
    func earlier(_ places: [KafkaPartition: Int64]) -> [KafkaPartition: PartitionRange] {
        var ranges: [KafkaPartition: PartitionRange] = [:]
        for (partition, place) in places {
            guard let first = firsts[partition], place < first else { continue }
            ranges[partition] = PartitionRange(first: place, end: first, from: threshold)
        }
        return ranges
    }

    /// Notes what was found before the rest.
    mutating func add(earlier marks: [KafkaPartition: [Mark]]) {
        for (partition, marks) in marks { found[partition, default: []] += marks }
    }

    /// The newest of all that was found, oldest first.
    var newest: [Mark] { Array(found.values.joined().sorted().suffix(wanted)) }
}
