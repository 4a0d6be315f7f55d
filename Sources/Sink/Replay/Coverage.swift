import Kafka
import Plays
import Stage

/// What a replay read and what became of it, partition by partition.
struct Coverage {
    /// One partition's account.
    private struct Line: Hashable {
        /// Records that were read and wanted.
        var read = 0
        /// What the store says became of them.
        var tally = Tally()

        /// Whether every record read came to one end.
        var agrees: Bool { read == tally.records }
    }

    private var parts: [TopicPartition: Line] = [:]
    private var filtered = 0
    private var offsetsBefore: Int64 = 0
    /// Whether every range was read to its end.
    private(set) var isToTheEnd = false

    /// Notes how many offsets of the ranges the destination had already.
    mutating func begin(offsetsBefore: Int64) { self.offsetsBefore = offsetsBefore }

    /// Notes that a record was read.
    mutating func read(_ partition: TopicPartition) {
        parts[partition, default: Line()].read += 1
    }

    /// Notes that a record was read which was not wanted.
    mutating func leaveOut(_ partition: KafkaPartition) { filtered += 1 }

    /// Notes what became of a batch.
    mutating func add(_ tallies: Tallies) {
        for (partition, tally) in tallies.partitions {
            parts[partition, default: Line()].tally += tally
        }
    }

    /// Notes whether reading came to the end.
    mutating func finish(isAtEnd: Bool) { isToTheEnd = isAtEnd }

    /// Whether everything was read and the sums agree everywhere.
    var isComplete: Bool { isToTheEnd && parts.values.allSatisfy(\.agrees) }

    /// The report: partitions that held something, and the sums.
    var lines: [String] {
        var table = TextTable([
            ("topic", .left), ("partition", .right), ("expected", .right), ("written", .right),
            ("replaced", .right), ("skipped", .right), ("dead-lettered", .right), ("", .left),
        ])
        let sorted = parts.sorted {
            ($0.key.topic.rawValue, $0.key.partition) < ($1.key.topic.rawValue, $1.key.partition)
        }
        for (partition, line) in sorted {
            table.add([
                partition.topic.rawValue, "\(partition.partition)", line.read.grouped,
                line.tally.stored.grouped, line.tally.replaced.grouped,
                (line.tally.unchanged + line.tally.tombstones).grouped,
                line.tally.deadLettered.grouped, line.agrees ? "" : fault,
            ])
        }
        let sum = parts.values.reduce(into: Tally()) { $0 += $1.tally }
        let read = parts.values.reduce(0) { $0 + $1.read }
        let skipped = sum.unchanged + sum.tombstones
        let nothing = offsetsBefore > 0 ? "nothing new in this range" : "nothing in this range"
        // What was in hand when it was interrupted and cannot be stored in parts.
        let dropped = isToTheEnd || read == sum.records ? 0 : read - sum.records
        let rest = dropped == 0 ? "" : " + \(dropped.grouped) not stored"
        let before = "\(offsetsBefore.grouped) offsets of this range were here before"
        var lines = parts.isEmpty ? [nothing] : table.lines
        lines += [
            "",
            """
            \(read.grouped) records expected = \(sum.stored.grouped) written \
            + \(sum.replaced.grouped) replaced + \(skipped.grouped) skipped, which change nothing \
            + \(sum.deadLettered.grouped) dead-lettered\(rest); \(filtered.grouped) left out by \
            filters
            """,
        ]
        if offsetsBefore > 0 { lines.append(before) }
        return lines
    }

    /// What is wrong where a partition's sum does not agree.
    private var fault: String { isToTheEnd ? "the sum does not agree" : "not stored" }
}
