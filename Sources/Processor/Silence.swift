import Kafka

/// Partitions in hand of which nothing was heard yet, not even their end: a value.
struct Silence {
    /// Longer than the broker lets a transaction stay open that nobody ends: ten seconds, and as
    /// many until it looks.
    static let limitMilliseconds: Int64 = 25_000

    private var partitions: Set<KafkaPartition> = []
    private var since: Int64 = 0

    /// Partitions were given, or are read anew.
    mutating func begin(_ partitions: [KafkaPartition], atMilliseconds now: Int64) {
        self.partitions = Set(partitions)
        since = now
    }

    /// Something was heard of one.
    mutating func heard(_ partition: KafkaPartition) {
        if !partitions.isEmpty { partitions.remove(partition) }
    }

    /// Those that have been silent for too long; each time the limit has passed again.
    mutating func due(atMilliseconds now: Int64) -> [KafkaPartition] {
        guard !partitions.isEmpty, now - since >= Self.limitMilliseconds else { return [] }
        since = now
        return partitions.sorted()
    }
}
