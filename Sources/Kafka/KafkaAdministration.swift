internal import CRdKafka

/// Asks a cluster about itself and makes topics.
///
/// Every call waits for the broker, at most as long as it is told.
public final class KafkaAdministration {
    let client: Client

    /// Watermarks are told as they are, open transactions included.
    private static let fixed = KafkaSettings([
        ("isolation.level", "read_uncommitted"), ("group.id", ""),
    ])
    private static let defaults = KafkaSettings([("log.thread.name", "false")])

    /// Makes a client; no connection is waited for.
    ///
    /// - Parameters:
    ///   - settings: librdkafka's properties.
    ///   - log: takes librdkafka's log lines, on the thread that calls.
    /// - Throws: kind `configuration` when librdkafka refuses a property, which it names.
    public init(
        settings: KafkaSettings, log: @escaping (KafkaLog) -> Void = { _ in }
    ) throws(KafkaError) {
        let merged = Self.fixed.over(settings.over(Self.defaults))
        client = try Client(RD_KAFKA_CONSUMER, merged, log: log, statistics: { _ in })
    }

    /// The cluster's own id, by which a cluster made anew is told from the old one.
    public func clusterID(timeoutMilliseconds: Int32) throws(KafkaError) -> String {
        defer { _ = client.serveNews() }

        return try client.clusterID(timeoutMilliseconds)
    }

    /// All topics and how many partitions each has.
    public func topics(timeoutMilliseconds: Int32) throws(KafkaError) -> [String: Int] {
        try metadata(timeoutMilliseconds).mapValues(\.partitions)
    }

    /// Whether a broker has answered since this client was made: the address is right then.
    public var isConnected: Bool { client.isConnected }

    /// First and end offset of each partition, records of open transactions included.
    public func watermarks(
        of partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaPartition: (low: Int64, high: Int64)] {
        defer { _ = client.serveNews() }

        return try client.watermarks(of: partitions, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// The first record of each partition at or after a time; ``KafkaOffset/end`` where none is.
    public func offsets(
        atMilliseconds time: Int64, for partitions: [KafkaPartition], timeoutMilliseconds: Int32
    ) throws(KafkaError) -> [KafkaOffset] {
        try client.offsets(at: time, for: partitions, timeoutMilliseconds: timeoutMilliseconds)
    }

    /// How many partitions each topic has, and whether each of them can be written to.
    func metadata(
        _ milliseconds: Int32
    ) throws(KafkaError) -> [String: (partitions: Int, isReady: Bool)] {
        defer { _ = client.serveNews() }

        var found: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(client.handle, 1, nil, &found, milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found else {
            throw client.failure(code, doing: "cannot list topics", limit: milliseconds)
        }
        defer { rd_kafka_metadata_destroy(found) }

        let topics = UnsafeBufferPointer(
            start: found.pointee.topics, count: Int(found.pointee.topic_cnt))
        var result: [String: (partitions: Int, isReady: Bool)] = [:]
        for topic in topics where topic.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            let partitions = UnsafeBufferPointer(
                start: topic.partitions, count: Int(topic.partition_cnt))
            result[String(cString: topic.topic)] =
                (partitions.count, !partitions.isEmpty && partitions.allSatisfy { $0.leader >= 0 })
        }
        return result
    }
}
