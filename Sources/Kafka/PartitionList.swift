internal import CRdKafka

/// Owns a list of partitions and offsets for librdkafka to read or fill in.
struct PartitionList: ~Copyable {
    let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ offsets: some Collection<KafkaOffset>) {
        pointer = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.count))
        for entry in offsets {
            let added = rd_kafka_topic_partition_list_add(
                pointer, entry.partition.topic, entry.partition.partition)
            added?.pointee.offset = entry.offset
        }
    }

    /// `offset` stands in each entry until librdkafka replaces it.
    init(_ partitions: some Collection<KafkaPartition>, offset: Int64) {
        self.init(partitions.map { KafkaOffset(partition: $0, offset: offset) })
    }

    init(topics: [String]) {
        self.init(topics.map { KafkaOffset(topic: $0, partition: -1, offset: 0) })
    }

    /// Takes a list over that librdkafka made.
    init(owning pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) {
        self.pointer = pointer
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    var offsets: [KafkaOffset] { Self.offsets(in: pointer) }

    /// The first entry that librdkafka marked as failed.
    var firstError: KafkaError? {
        for entry in Self.entries(of: pointer) where entry.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            let words = String(cString: rd_kafka_err2str(entry.err))
            return KafkaError(entry.err, reason: "\(Self.partition(entry)): \(words)")
        }
        return nil
    }

    static func offsets(
        in pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) -> [KafkaOffset] {
        entries(of: pointer).map { KafkaOffset(partition: partition($0), offset: $0.offset) }
    }

    private static func entries(
        of pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>
    ) -> UnsafeBufferPointer<rd_kafka_topic_partition_t> {
        UnsafeBufferPointer(start: pointer.pointee.elems, count: Int(pointer.pointee.cnt))
    }

    private static func partition(_ entry: rd_kafka_topic_partition_t) -> KafkaPartition {
        KafkaPartition(topic: String(cString: entry.topic), partition: entry.partition)
    }
}
