public import Kafka
public import Stage

/// Reads partitions once, each from a first offset up to an end that is known.
///
/// It sees what is committed unless its settings say otherwise; how long it waits for what is not,
/// is its caller's matter: that loops over ``turn(_:)`` and looks at its own deadlines.
public final class CommittedReader {
    /// The partitions that are not read to their ends, and these ends.
    public private(set) var open: [KafkaPartition: Int64]
    /// The last failure that may pass by itself.
    public private(set) var trouble: KafkaError?
    private let consumer: KafkaConsumer
    private static let askMilliseconds: Int32 = 5_000

    /// Begins; partitions with nothing before their ends are left out.
    ///
    /// - Parameters:
    ///   - settings: A reader's, without a group.
    ///   - ends: The offset behind the last one to be read, of each partition.
    ///   - first: Where to begin in each.
    ///   - log: Takes librdkafka's lines.
    /// - Throws: `KafkaError` when librdkafka refuses a setting or a partition.
    public init(
        _ settings: KafkaSettings, until ends: [KafkaPartition: Int64],
        from first: Int64 = KafkaOffset.beginning, log: Log
    ) throws(KafkaError) {
        open = ends.filter { $0.value > max(first, 0) }
        consumer = try KafkaConsumer(settings: settings, log: log.kafka)
        var places = open.keys.map { KafkaOffset(partition: $0, offset: first) }
        if first == KafkaOffset.beginning, !places.isEmpty {
            // Told to begin at the beginning, librdkafka waits half a second before it asks where
            // that is.
            do {
                places = try consumer.offsets(
                    atMilliseconds: first, for: Array(open.keys),
                    timeoutMilliseconds: Self.askMilliseconds)
            } catch {
                guard error.kind == .retriable else { throw error }
                trouble = error
            }
        }
        try consumer.assign(places)
    }

    deinit { consumer.close() }

    /// Whether every partition is read to its end.
    public var isFinished: Bool { open.isEmpty }

    /// Waits a moment for a record, and hands it to `take`.
    ///
    /// - Parameter take: Takes it; records behind the ends may be among them.
    /// - Returns: Whether there was one.
    /// - Throws: `KafkaError` for what does not pass by itself, and what `take` throws.
    @discardableResult
    public func turn(_ take: (borrowing KafkaRecord) throws -> Void) throws -> Bool {
        switch consumer.poll(milliseconds: 100) {
        case .record(let record):
            try take(record)
            return true
        case .failed(let error):
            guard error.kind == .retriable else { throw error }
            trouble = error
        default: break
        }
        // The place steps over the markers of transactions, the last record's does not.
        for place in try consumer.positions(of: Array(open.keys))
        where place.offset >= open[place.partition] ?? .max {
            open[place.partition] = nil
        }
        return false
    }

    /// Where the oldest open transaction of a partition begins, or its end where none is open.
    public func readableEnd(
        of partition: KafkaPartition, timeoutMilliseconds: Int32
    ) throws(KafkaError) -> Int64 {
        // For a committed reader that is the high watermark.
        try consumer.watermarks(of: partition, timeoutMilliseconds: timeoutMilliseconds).high
    }
}

extension Cluster {
    /// Where partitions begin, and where they end for one who reads what is committed: where the
    /// oldest open transaction begins.
    ///
    /// - Throws: `KafkaError` when the brokers cannot be asked.
    public func committedMarks(
        of partitions: [KafkaPartition], timeoutMilliseconds: Int32, log: Log
    ) throws(KafkaError) -> [KafkaPartition: (low: Int64, high: Int64)] {
        let reader = try KafkaConsumer(settings: reader, log: log.kafka)
        defer { reader.close() }

        return try reader.watermarks(of: partitions, timeoutMilliseconds: timeoutMilliseconds)
    }
}
