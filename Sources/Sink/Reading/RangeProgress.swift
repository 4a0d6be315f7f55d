import Kafka
import Stage

/// Which records of a range are wanted, and which partitions have come to their end.
///
/// Ends are offsets. They are reached by a record at the end or behind it, or by the position,
/// which steps over the markers of transactions as well.
struct RangeProgress {
    private let bounds: [KafkaPartition: OffsetBounds]
    /// Partitions that are still to be read; those without an end stay for ever.
    private(set) var open: Set<KafkaPartition>

    init(_ bounds: [KafkaPartition: OffsetBounds]) {
        self.bounds = bounds
        open = Set(bounds.filter { !$0.value.isEmpty }.keys)
    }

    /// Whether everything that has an end is at it, and nothing is without.
    var isFinished: Bool { open.isEmpty }

    /// Looks at a record.
    ///
    /// - Returns: Whether it lies in the range, and whether its partition has ended with it.
    mutating func take(_ partition: KafkaPartition, _ offset: Int64) -> (isIn: Bool, isLast: Bool) {
        guard let bounds = bounds[partition], open.contains(partition) else {
            return (false, false)
        }
        let isIn = offset >= bounds.first && offset < bounds.end ?? .max
        let isLast = offset >= (bounds.end ?? .max) - 1
        if isLast { open.remove(partition) }
        return (isIn, isLast)
    }

    /// Notes the next offsets to be read.
    ///
    /// - Returns: The partitions that have ended by that.
    mutating func reached(_ positions: [KafkaOffset]) -> [KafkaPartition] {
        let ended = positions.filter { position in
            guard open.contains(position.partition) else { return false }
            return position.offset >= bounds[position.partition]?.end ?? .max
        }.map(\.partition)
        open.subtract(ended)
        return ended
    }
}
