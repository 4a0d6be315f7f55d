import Plays

/// Where a record lies; topics are named without the prefix.
struct RecordPlace: Hashable {
    let topic: Topic
    let partition: Int32
    let offset: Int64

    /// The partition it lies in.
    var container: TopicPartition { TopicPartition(topic: topic, partition: partition) }
}

/// One partition of a topic; topics are named without the prefix.
struct TopicPartition: Hashable {
    let topic: Topic
    let partition: Int32
}

/// Where the destination goes on in one partition.
struct StoredOffset: Hashable {
    /// The offset of the first record that has not been stored.
    var nextOffset: Int64
    /// The offset of the last record that has been.
    var lastOffset: Int64
    /// SHA-256 of that record's key and value.
    var lastHash: [UInt8]
}
