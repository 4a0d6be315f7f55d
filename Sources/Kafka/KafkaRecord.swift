internal import CRdKafka

/// One record, lent from librdkafka's memory until this value is dropped; nothing is copied.
///
/// The pointers that it hands out are valid for as long as the record lives, not longer.
public struct KafkaRecord: ~Copyable {
    private let message: UnsafeMutablePointer<rd_kafka_message_t>
    private let client: Client  // the message's memory belongs to it
    private let names: TopicNames

    /// The topic's number within its consumer, cheaper to compare than ``topic``.
    ///
    /// ``KafkaConsumer/topicNumber(of:)`` gives the number of a name.
    public let topicNumber: Int

    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, client: Client, names: TopicNames) {
        self.message = message
        self.client = client
        self.names = names
        topicNumber = message.pointee.rkt.map { names.number(of: $0, in: client) } ?? 0
    }

    deinit { rd_kafka_message_destroy(message) }

    /// The topic's full name; reading it makes no new text.
    public var topic: String {
        topicNumber < names.names.count ? names.names[topicNumber] : ""
    }

    /// The number of the partition it lies in.
    public var partition: Int32 { message.pointee.partition }

    /// Its place in the partition.
    public var offset: Int64 { message.pointee.offset }

    /// Its topic, partition and offset in one value.
    public var place: KafkaOffset {
        KafkaOffset(topic: topic, partition: partition, offset: offset)
    }

    /// When it was made or appended, in Unix milliseconds; nil when the broker keeps no time.
    public var timestampMilliseconds: Int64? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(message, &type)
        return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE || time < 0 ? nil : time
    }

    /// The key's bytes, nil when it has none.
    public var key: UnsafeRawBufferPointer? {
        let bytes = message.pointee.key_len
        return message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: bytes) }
    }

    /// The value's bytes; nil is a null value, which is data too: it deletes a key on compaction.
    public var value: UnsafeRawBufferPointer? {
        let bytes = message.pointee.len
        return message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: bytes) }
    }

    /// The headers in their order, copied; a header without a value has no bytes.
    public var headers: [(name: String, value: [UInt8])] {
        var list: OpaquePointer?
        let found = rd_kafka_message_headers(message, &list)
        guard found == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        return (0..<rd_kafka_header_cnt(list)).compactMap { index in
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var bytes = 0
            let result = rd_kafka_header_get_all(list, index, &name, &value, &bytes)
            guard result == RD_KAFKA_RESP_ERR_NO_ERROR, let name else { return nil }
            let content = UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : bytes)
            return (String(cString: name), Array(content))
        }
    }
}
