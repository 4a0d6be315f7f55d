import Kafka

/// Which records of a plan are wanted, and which partitions have come to their end.
///
/// Ends are offsets. They are reached by a record at the end or behind it, or by the position,
/// which steps over the markers of transactions as well.
struct RangeProgress {
    /// One partition of the plan.
    private struct Slot {
        let partition: KafkaPartition
        let range: PartitionRange
        let only: Set<Int64>?
        /// The offset behind the last record that was seen.
        var next: Int64
        var isOpen: Bool
    }

    private var slots: [Slot] = []
    private var indices: [KafkaPartition: Int] = [:]
    private var openCount = 0

    init(_ plan: RangePlan = RangePlan([:]), from places: [KafkaPartition: Int64] = [:]) {
        for (partition, range) in plan.ranges.sorted(by: { $0.key < $1.key }) {
            let next = max(range.first, places[partition] ?? range.first)
            let isOpen = range.end.map { $0 > next } ?? true
            indices[partition] = slots.count
            openCount += isOpen ? 1 : 0
            slots.append(
                Slot(
                    partition: partition, range: range, only: plan.only[partition], next: next,
                    isOpen: isOpen))
        }
    }

    /// Whether everything that has an end is at it, and nothing is without.
    var isFinished: Bool { openCount == 0 }

    /// The partitions that are still to be read; those without an end stay for ever.
    var open: [KafkaPartition] { slots.filter(\.isOpen).map(\.partition) }

    /// Where reading goes on in each partition, which is the end where it is over.
    var places: [KafkaPartition: Int64] {
        Dictionary(uniqueKeysWithValues: slots.map { ($0.partition, $0.next) })
    }

    /// A number for a partition, for ``take(_:_:_:)``; nil when it is not in the plan.
    func index(of partition: KafkaPartition) -> Int? { indices[partition] }

    /// Looks at a record of the partition with this number.
    ///
    /// - Returns: Whether it is meant, and whether its partition has ended with it.
    mutating func take(
        _ index: Int, _ offset: Int64, _ timestamp: Int64?
    ) -> (isIn: Bool, isLast: Bool) {
        guard slots[index].isOpen, offset >= slots[index].next else { return (false, false) }
        let end = slots[index].range.end ?? .max
        slots[index].next = min(offset + 1, end)
        let isIn =
            slots[index].only?.contains(offset)
            ?? slots[index].range.holds(offset: offset, timestampMilliseconds: timestamp)
        let isLast = offset >= end - 1
        if isLast { close(index) }
        return (isIn, isLast)
    }

    /// Notes the next offsets to be read.
    ///
    /// - Returns: The partitions that have ended by that.
    mutating func reached(_ positions: [KafkaOffset]) -> [KafkaPartition] {
        var ended: [KafkaPartition] = []
        for position in positions {
            guard let index = indices[position.partition], slots[index].isOpen,
                position.offset >= slots[index].range.end ?? .max
            else { continue }
            close(index)
            ended.append(position.partition)
        }
        return ended
    }

    private mutating func close(_ index: Int) {
        slots[index].isOpen = false
        slots[index].next = slots[index].range.end ?? slots[index].next
        openCount -= 1
    }
}
