public import Kafka
public import Stage

/// Reads ranges of partitions without a group, each exactly to its end.
///
/// Used from one thread.
public final class RangeReader {
    private let consumer: KafkaConsumer
    private let log: Log
    private var progress = RangeProgress()
    /// A partition stays paused when it is assigned anew, until it is resumed.
    private var paused: Set<KafkaPartition> = []
    /// The progress's number of each partition, by the topic's number and the partition's.
    private var indices: [[Int?]] = []
    private var isAway = false

    /// How long the brokers may take to tell a partition's offsets.
    static let askLimitMilliseconds: Int32 = 10_000

    /// Makes a reader; no connection is waited for.
    ///
    /// - Parameters:
    ///   - settings: A consumer's, without a group.
    ///   - log: Told when the brokers go away and come back.
    ///   - said: Takes librdkafka's own lines.
    /// - Throws: `KafkaError` when librdkafka refuses a setting.
    public init(
        _ settings: KafkaSettings, log: Log, said: @escaping @Sendable (KafkaLog) -> Void
    ) throws(KafkaError) {
        consumer = try KafkaConsumer(settings: settings, log: said)
        self.log = log
    }

    deinit { consumer.close(milliseconds: 1_000) }

    /// The first offset and the end of each partition, as far as transactions are committed.
    public func watermarks(
        of partitions: [KafkaPartition]
    ) throws(KafkaError) -> [KafkaPartition: Watermarks] {
        let limit = Self.askLimitMilliseconds
        var result: [KafkaPartition: Watermarks] = [:]
        let lows = try consumer.offsets(
            atMilliseconds: KafkaOffset.beginning, for: partitions, timeoutMilliseconds: limit)
        for low in lows { result[low.partition] = (low.offset, low.offset) }
        let highs = try consumer.offsets(
            atMilliseconds: KafkaOffset.end, for: partitions, timeoutMilliseconds: limit)
        for high in highs { result[high.partition]?.high = high.offset }
        return result
    }

    /// The first record of each partition at or behind a moment; none where there is none.
    ///
    /// A broker that cannot look up by time says that there is none at all, even behind 1970: there
    /// reading has to begin with the first record.
    func places(
        at moment: Int64, in watermarks: [KafkaPartition: Watermarks]
    ) throws(KafkaError) -> [KafkaPartition: Int64] {
        let limit = Self.askLimitMilliseconds
        var found: [KafkaPartition: Int64] = [:]
        let asked = watermarks.filter { $0.value.high > $0.value.low }.keys.sorted()
        for place in try consumer.offsets(
            atMilliseconds: max(0, moment), for: asked, timeoutMilliseconds: limit)
        where place.offset >= 0 {
            found[place.partition] = place.offset
        }
        let missing = asked.filter { found[$0] == nil }
        for place in try consumer.offsets(
            atMilliseconds: 0, for: missing, timeoutMilliseconds: limit)
        where place.offset < 0 {
            found[place.partition] = watermarks[place.partition]?.low
        }
        return found
    }

    /// Begins to read a plan, in place of what was read before.
    ///
    /// - Parameters:
    ///   - plan: The range of each partition.
    ///   - places: Where to begin instead of at the ranges' first offsets.
    ///   - highs: Where a partition ends now, if its range begins later: it is waited for there.
    /// - Throws: `KafkaError` when a partition cannot be read.
    public func read(
        _ plan: RangePlan, from places: [KafkaPartition: Int64] = [:],
        highs: [KafkaPartition: Int64] = [:]
    ) throws(KafkaError) {
        progress = RangeProgress(plan, from: places)
        indices = []
        if !paused.isEmpty { try consumer.resume(paused.sorted()) }
        paused = []
        let next = progress.places
        let starts = progress.open.map { partition in
            let place = next[partition] ?? 0
            return KafkaOffset(partition: partition, offset: min(place, highs[partition] ?? place))
        }
        try consumer.assign(starts)
    }

    /// Whether every range has been read to its end.
    public var isFinished: Bool { progress.isFinished }

    /// Where reading goes on in each partition, which is the end where it is over.
    public var places: [KafkaPartition: Int64] { progress.places }

    /// Takes one event, and hands a record of the ranges to `take`.
    ///
    /// - Parameters:
    ///   - milliseconds: How long to wait for it.
    ///   - take: Takes the record.
    /// - Returns: Whether nothing more is there at the moment.
    /// - Throws: What ends reading, and what `take` throws.
    public func turn<Failure: Error>(
        milliseconds: Int32, take: (borrowing KafkaRecord) throws(Failure) -> Void
    ) throws -> Bool {
        switch consumer.poll(milliseconds: milliseconds) {
        case .record(let record):
            comeBack()
            guard let index = index(of: record) else { return false }
            let (isIn, isLast) = progress.take(
                index, record.offset, record.timestampMilliseconds)
            if isIn { try take(record) }
            if isLast { try pause([record.place.partition]) }
            return false
        case .nothing:
            try rest()
            return true
        case .reachedEnd:
            comeBack()
            try rest()
            return true
        case .failed(let error):
            if error.endsReading { throw error }
            goAway(error)
            return true
        case .assigned: return false
        case .revoked: return false
        }
    }

    /// The progress's number of a record's partition, without hashing its topic's name again.
    private func index(of record: borrowing KafkaRecord) -> Int? {
        let (topic, partition) = (record.topicNumber, Int(record.partition))
        if topic < indices.count, partition < indices[topic].count {
            return indices[topic][partition]
        }
        while indices.count <= topic { indices.append([]) }
        while indices[topic].count <= partition {
            let place = KafkaPartition(
                topic: record.topic, partition: Int32(indices[topic].count))
            indices[topic].append(progress.index(of: place))
        }
        return indices[topic][partition]
    }

    private func rest() throws(KafkaError) {
        guard !progress.isFinished else { return }
        let ended = progress.reached(try consumer.positions(of: progress.open))
        if !ended.isEmpty { try pause(ended) }
    }

    private func pause(_ partitions: [KafkaPartition]) throws(KafkaError) {
        try consumer.pause(partitions)
        paused.formUnion(partitions)
    }

    /// librdkafka tells of each attempt to connect; a person is told once.
    private func goAway(_ error: KafkaError) {
        if isAway {
            return log.debug("Kafka failed again, trying on", ["error": .error(error)])
        }
        isAway = true
        log.warn("Kafka failed, trying on", ["error": .error(error)])
    }

    private func comeBack() {
        guard isAway else { return }
        isAway = false
        log.info("Kafka is back")
    }
}

extension KafkaError {
    /// Whether reading cannot go on by itself: what is not there stays away.
    public var endsReading: Bool {
        kind == .fatal || kind == .configuration || name == "_AUTO_OFFSET_RESET" || isAboutMissing
    }
}
