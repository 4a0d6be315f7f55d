import Kafka

/// What is left to read of partitions up to ends that were fixed at the start.
struct Remainder {
    private var ends: [KafkaPartition: Int64]

    /// - Parameters:
    ///   - ends: The offset behind the last record of each partition.
    ///   - next: Where reading begins.
    init(ends: [KafkaPartition: Int64], next: (KafkaPartition) -> Int64) {
        self.ends = ends.filter { next($0.key) < $0.value }
    }

    /// Whether everything has been read.
    var isEmpty: Bool { ends.isEmpty }

    /// The partitions that are not at their end.
    var partitions: [KafkaPartition] { Array(ends.keys) }

    /// Notes how far reading has come.
    mutating func reached(_ positions: [KafkaOffset]) {
        for position in positions {
            guard let end = ends[position.partition], position.offset >= end else { continue }
            ends[position.partition] = nil
        }
    }
}
