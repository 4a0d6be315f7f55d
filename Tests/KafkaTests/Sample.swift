import Kafka
import Support

extension KafkaProducer {
    /// Sends text and waits until it has arrived.
    func deliver(_ values: [String], to name: String, key: String? = nil) throws {
        let topic = try topic(name)
        for value in values { try send(value, to: topic, key: key) }
        try flush(milliseconds: 60_000)
    }

    /// Sends text to the partition that is named, or the first one.
    func send(
        _ value: String, to topic: KafkaTopic, partition: Int32 = 0, key: String? = nil,
        at time: Int64? = nil
    ) throws {
        let bytes = Array(value.utf8)
        let keyBytes = key.map { Array($0.utf8) }
        try bytes.withUnsafeBytes { value in
            guard let keyBytes else {
                return try send(
                    to: topic, partition: partition, key: nil, value: value,
                    timestampMilliseconds: time)
            }
            try keyBytes.withUnsafeBytes { key in
                try send(
                    to: topic, partition: partition, key: key, value: value,
                    timestampMilliseconds: time)
            }
        }
    }
}

/// A record as a test compares it.
struct Copy: Hashable {
    let topic: String
    let partition: Int32
    let offset: Int64
    let key: String?
    let value: String?

    init(_ record: borrowing KafkaRecord) {
        topic = record.topic
        partition = record.partition
        offset = record.offset
        key = record.key.map { String(decoding: $0, as: UTF8.self) }
        value = record.value.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension KafkaConsumer {
    /// Reads until it has so many records.
    func read(_ count: Int) throws -> [Copy] {
        var copies: [Copy] = []
        try waitUntil("\(count) records were read") {
            if case .record(let record) = poll(milliseconds: 50) { copies.append(Copy(record)) }
            return copies.count >= count
        }
        return copies
    }

    /// Reads until so many partitions have come to their end.
    func readToEnd(partitions: Int = 1) throws -> [Copy] {
        var copies: [Copy] = []
        var ended: Set<KafkaPartition> = []
        try waitUntil("\(partitions) partitions came to their end") {
            switch poll(milliseconds: 50) {
            case .record(let record): copies.append(Copy(record))
            case .reachedEnd(let partition): ended.insert(partition)
            case .failed(let error) where error.kind != .retriable: throw error
            default: break
            }
            return ended.count >= partitions
        }
        return copies
    }
}

/// The embedded broker and settings for its clients.
struct Embedded {
    let broker: EmbeddedBroker
    let settings: KafkaSettings

    init(topic: String = "plays", partitions: Int32 = 1) throws {
        broker = try EmbeddedBroker()
        try broker.createTopic(topic, partitions: partitions)
        settings = KafkaSettings([
            ("bootstrap.servers", broker.bootstrapServers), ("fetch.wait.max.ms", "10"),
        ])
    }

    func producer(_ more: [(String, String)] = []) throws -> KafkaProducer {
        try KafkaProducer(settings: KafkaSettings(more).over(settings))
    }

    func consumer(_ more: [(String, String)] = []) throws -> KafkaConsumer {
        try KafkaConsumer(settings: KafkaSettings(more).over(settings))
    }

    /// A consumer that reads one partition from its first record.
    func reader(_ topic: String = "plays", from offset: Int64 = 0) throws -> KafkaConsumer {
        let consumer = try consumer()
        try consumer.assign([KafkaOffset(topic: topic, partition: 0, offset: offset)])
        return consumer
    }
}
