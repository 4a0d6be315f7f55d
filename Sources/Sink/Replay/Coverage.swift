import Kafka
import Plays
import Stage

/// What a replay read and what became of it, partition by partition.
struct Coverage {
    /// One partition's account.
    struct Line: Hashable {
        let topic: Topic
        let partition: Int32
        /// Offsets in the range.
        let offsets: Int64
        /// Records that were read from it.
        var read = 0
        /// What the store says became of them.
        var tally = Tally()
        /// Whether reading came to the end of the range.
        var isAtEnd = false

        /// Whether every record read came to one end, and all of the range was read.
        var isComplete: Bool { isAtEnd && read == tally.records && Int64(read) <= offsets }
    }

    private(set) var partitions: [TopicPartition: Line] = [:]

    init(_ bounds: [TopicPartition: OffsetBounds]) {
        for (partition, bounds) in bounds {
            partitions[partition] = Line(
                topic: partition.topic, partition: partition.partition, offsets: bounds.count)
        }
    }

    /// Notes that a record was read.
    mutating func read(_ partition: TopicPartition) { partitions[partition]?.read += 1 }

    /// Notes what became of a batch.
    mutating func add(_ tallies: Tallies) {
        for (partition, tally) in tallies.partitions { partitions[partition]?.tally += tally }
    }

    /// Notes which partitions have not come to their end.
    mutating func finish(open: Set<TopicPartition>) {
        for partition in partitions.keys {
            partitions[partition]?.isAtEnd = !open.contains(partition)
        }
    }

    /// Whether the sums agree everywhere.
    var isComplete: Bool { partitions.values.allSatisfy(\.isComplete) }

    /// The report: partitions that hold something, and the sum.
    var lines: [String] {
        var table = TextTable([
            ("topic", .left), ("partition", .right), ("offsets", .right), ("read", .right),
            ("stored", .right), ("unchanged", .right), ("tombstones", .right),
            ("dead-lettered", .right), ("", .left),
        ])
        let lines = partitions.values.filter { $0.offsets > 0 }
            .sorted { ($0.topic.rawValue, $0.partition) < ($1.topic.rawValue, $1.partition) }
        for line in lines { table.add(Self.cells(line)) }
        var sum = Tally()
        for line in lines { sum += line.tally }
        let read = lines.reduce(0) { $0 + $1.read }
        return table.lines + [
            "",
            "\(read.grouped) records read = \(sum.stored.grouped) stored"
                + " + \(sum.unchanged.grouped) unchanged + \(sum.tombstones.grouped) tombstones"
                + " + \(sum.deadLettered.grouped) dead-lettered",
        ]
    }

    private static func cells(_ line: Line) -> [String] {
        let fault =
            !line.isAtEnd
            ? "not read to its end"
            : line.isComplete ? "" : "the sum does not agree"
        return [
            line.topic.rawValue, "\(line.partition)", line.offsets.grouped, line.read.grouped,
            line.tally.stored.grouped, line.tally.unchanged.grouped,
            line.tally.tombstones.grouped, line.tally.deadLettered.grouped, fault,
        ]
    }
}
