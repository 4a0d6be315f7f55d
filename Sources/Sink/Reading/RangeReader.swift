import Kafka
import Plays
import Stage
import Topics

/// Reads ranges of partitions without a group, each exactly to its end.
final class RangeReader {
    private let consumer: KafkaConsumer
    private let log: Log
    private var progress = RangeProgress([:])
    /// A partition stays paused when it is assigned anew, until it is resumed.
    private var paused: Set<KafkaPartition> = []

    /// How long the brokers may take to tell a partition's offsets.
    static let askLimitMilliseconds: Int32 = 10_000

    init(_ cluster: Cluster, log: Log) throws {
        consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        self.log = log
    }

    deinit { consumer.close(milliseconds: 1_000) }

    /// The first offset and the end of each partition, as far as transactions are committed.
    func watermarks(
        of partitions: [KafkaPartition]
    ) throws -> [KafkaPartition: (low: Int64, high: Int64)] {
        var result: [KafkaPartition: (low: Int64, high: Int64)] = [:]
        for partition in partitions {
            result[partition] = try consumer.watermarks(
                of: partition, timeoutMilliseconds: Self.askLimitMilliseconds)
        }
        return result
    }

    /// Begins to read these ranges, in place of what was read before.
    ///
    /// - Parameters:
    ///   - bounds: The range of each partition.
    ///   - highs: Where each partition ends now: a range that begins later waits there.
    /// - Throws: `KafkaError` when a partition cannot be read.
    func read(
        _ bounds: [KafkaPartition: OffsetBounds], highs: [KafkaPartition: Int64]
    ) throws(KafkaError) {
        progress = RangeProgress(bounds)
        if !paused.isEmpty { try consumer.resume(paused.sorted()) }
        paused = []
        let starts = progress.open.sorted().map { partition in
            let first = bounds[partition]?.first ?? 0
            return KafkaOffset(partition: partition, offset: min(first, highs[partition] ?? first))
        }
        try consumer.assign(starts)
    }

    /// Whether every range has been read to its end.
    var isFinished: Bool { progress.isFinished }

    /// Partitions that are not at their end.
    var openPartitions: Set<KafkaPartition> { progress.open }

    /// Takes one event, and hands a record of the ranges to `take`.
    ///
    /// - Parameters:
    ///   - milliseconds: How long to wait for it.
    ///   - take: Takes the record.
    /// - Returns: Whether nothing more is there at the moment.
    /// - Throws: What ends reading, and what `take` throws.
    func turn(
        milliseconds: Int32, take: (borrowing KafkaRecord) throws -> Void
    ) throws -> Bool {
        switch consumer.poll(milliseconds: milliseconds) {
        case .record(let record):
            let partition = KafkaPartition(topic: record.topic, partition: record.partition)
            let (isIn, isLast) = progress.take(partition, record.offset)
            if isIn { try take(record) }
            if isLast { try pause([partition]) }
            return false
        case .nothing:
            try rest()
            return true
        case .reachedEnd:
            try rest()
            return true
        case .failed(let error):
            if error.endsReading { throw error }
            log.warn("Kafka failed, trying on", ["error": .error(error)])
            return true
        case .assigned: return false
        case .revoked: return false
        }
    }

    private func rest() throws {
        guard !progress.isFinished else { return }
        let ended = progress.reached(try consumer.positions(of: progress.open.sorted()))
        if !ended.isEmpty { try pause(ended) }
    }

    private func pause(_ partitions: [KafkaPartition]) throws(KafkaError) {
        try consumer.pause(partitions)
        paused.formUnion(partitions)
    }
}

extension KafkaError {
    /// Whether reading cannot go on by itself: what is not there stays away.
    var endsReading: Bool {
        kind == .fatal || kind == .configuration || name == "_AUTO_OFFSET_RESET"
            || name == "UNKNOWN_TOPIC_OR_PART" || name == "_UNKNOWN_TOPIC"
            || name == "_UNKNOWN_PARTITION"
    }
}
