import Kafka

/// The partitions whose places a commit moves; most records follow one of the same partition.
struct TouchedPartitions {
    private(set) var partitions: Set<KafkaPartition> = []
    private var last: (topic: Int, partition: Int32) = (-1, -1)

    /// A record was read.
    ///
    /// - Returns: Its partition, unless that of the record before it was the same.
    mutating func note(_ record: borrowing KafkaRecord) -> KafkaPartition? {
        guard last.topic != record.topicNumber || last.partition != record.partition else {
            return nil
        }
        last = (record.topicNumber, record.partition)
        let partition = record.place.partition
        partitions.insert(partition)
        return partition
    }

    /// The places were committed, or are to be read again.
    mutating func removeAll() {
        last = (-1, -1)
        partitions.removeAll(keepingCapacity: true)
    }
}
