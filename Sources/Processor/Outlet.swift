import Kafka
import Plays
import Stage
import Topics
import Wire

/// Where records leave this stage: a producer, in transactions or without.
final class Outlet {
    private let producer: KafkaProducer
    /// In the order of ``written``.
    private let topics: [KafkaTopic]
    private let isTransactional: Bool
    private let stop: StopSignal
    /// How much of the value of a dead letter is kept: less once the broker refused one.
    private var letterLimits = [RecordLimit.deadLetterBytes, RecordLimit.truncatedBytes, 0][...]

    /// How long a commit may take before the producer is given up, in milliseconds.
    private static let limitMilliseconds: Int64 = 20_000
    /// The same when the stage is to end: it leaves within two seconds.
    private static let stopLimitMilliseconds: Int64 = 1_200
    /// One call waits no longer than this, so that the wish to stop is seen in time.
    private static let sliceMilliseconds: Int32 = 500

    static let written: [Topic] = [
        .listens, .tracks, .artists, .albums, .listItems, .deadLetters,
    ]

    /// Makes a producer; with transactions, what an earlier one of this name left open is aborted.
    init(
        _ cluster: Cluster, identity: String, log: Log, stop: StopSignal
    ) throws(KafkaError) {
        isTransactional = cluster.delivery == .exactlyOnce
        self.stop = stop
        producer = try KafkaProducer(
            settings: cluster.writer(transactionalID: isTransactional ? identity : nil),
            log: log.kafka)
        var topics: [KafkaTopic] = []
        for topic in Self.written { topics.append(try producer.topic(cluster.name(of: topic))) }
        self.topics = topics
        guard isTransactional else { return }
        try repeated { [producer] milliseconds throws(KafkaError) in
            try producer.initTransactions(milliseconds: milliseconds)
        }
    }

    /// Begins a transaction, where there are any.
    func begin() throws(KafkaError) {
        guard isTransactional else { return }
        try producer.beginTransaction()
    }

    /// Works on one record and sends what follows, be it a dead letter.
    ///
    /// A listen or a dead letter that readers have `seen` already is held back. What else follows
    /// is not: of the same transaction it may have been dropped.
    func process(
        _ input: InputRecord, with enrichment: Enrichment, seen: Outcome? = nil, now: Instant,
        tally: inout Tally
    ) throws(KafkaError) {
        do {
            try enrichment.process(input, now: now)
        } catch {
            let letter = DeadLetter(
                stage: "processor", topic: input.topic, partition: input.partition,
                offset: input.offset, fault: error, at: now)
            try send(letter, of: input, seen: seen)
            return tally.addDeadLetter(of: input.topic)
        }
        try send(enrichment.outputs, of: enrichment, seen: seen)
        tally.add(enrichment.outputs, of: input.topic)
    }

    private func send(
        _ outputs: [OutputRecord], of enrichment: Enrichment, seen: Outcome?
    ) throws(KafkaError) {
        for output in outputs {
            guard let place = output.topic.outletPlace else { continue }
            let topic = topics[place]
            let value = enrichment.bytes(output.value)
            if let seen, output.topic == .listens, Outcome(listen: value) == seen { continue }
            try producer.send(
                to: topic, key: enrichment.bytes(output.key), value: value,
                timestampMilliseconds: output.timestampMilliseconds)
        }
    }

    /// Sends a record to the dead letters, key and value as they were.
    private func send(
        _ refused: DeadLetter, of input: InputRecord, seen: Outcome?
    ) throws(KafkaError) {
        guard let place = Topic.deadLetters.outletPlace else { return }
        let topic = topics[place]
        var letter = refused
        let (value, isTruncated) = DeadLetter.fitting(
            input.value, key: input.key, limit: letterLimits.first ?? 0)
        letter.isTruncated = isTruncated
        if let seen, Outcome(letter, key: input.key, value: value) == seen { return }
        do {
            try producer.send(to: topic, key: input.key, value: value, headers: letter.headers)
        } catch {
            // A client with a smaller limit of its own.
            guard error.kind != .abort, error.isAboutSize, keepLessOfLetters() else { throw error }
            try send(letter, of: input, seen: seen)
        }
    }

    /// From now on less of the values of dead letters is kept; false when none is kept already.
    private func keepLessOfLetters() -> Bool {
        guard letterLimits.count > 1 else { return false }
        letterLimits.removeFirst()
        return true
    }

    /// Makes everything sent since ``begin()`` count, and with it the consumer's places.
    ///
    /// - Throws: kind `abort` when the transaction has to be aborted; any other kind when the
    ///   producer has to be made anew.
    func commit(_ offsets: [KafkaOffset], of consumer: KafkaConsumer?) throws(KafkaError) {
        guard isTransactional else { return try confirm(offsets, of: consumer) }
        if let consumer {
            // A second call after a time-out is not safe here: it would be a second promise.
            try producer.sendOffsets(
                offsets, of: consumer, milliseconds: Int32(clamping: patienceMilliseconds))
        }
        try repeated { [producer] milliseconds throws(KafkaError) in
            try producer.commitTransaction(milliseconds: milliseconds)
        }
    }

    /// Drops everything sent since ``begin()``.
    func abort() throws(KafkaError) {
        guard isTransactional else { return producer.discard() }
        var failure: KafkaError?
        try repeated { [producer] milliseconds throws(KafkaError) in
            failure = try producer.abortTransaction(milliseconds: milliseconds)
        }
        // A record that the broker finds too large would come again and again: it can only be a
        // dead letter, since what else is sent keeps to a limit below that of any topic.
        if failure?.isAboutSize == true { _ = keepLessOfLetters() }
    }

    /// Ends what the broker left open of an earlier transaction of this producer's name: the marker
    /// of a later one ends both.
    func end(_ hanging: HangingOffsets, of consumer: KafkaConsumer) throws(KafkaError) {
        // First the offsets: who comes after a crash in between reads everything once more.
        try begin()
        try commit(hanging.places, of: consumer)
        guard !hanging.openOutputs.isEmpty else { return }
        try begin()
        let key: StaticString = "hanging"
        for partition in hanging.openOutputs {
            guard let topic = topics.first(where: { $0.name == partition.topic }) else { continue }
            try producer.send(
                to: topic, partition: partition.partition,
                key: UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount),
                value: nil)
        }
        try repeated { [producer] milliseconds throws(KafkaError) in
            try producer.flush(milliseconds: milliseconds)
        }
        try abort()
    }

    /// Without transactions: nothing is committed that the broker has not confirmed.
    private func confirm(
        _ offsets: [KafkaOffset], of consumer: KafkaConsumer?
    ) throws(KafkaError) {
        try repeated { [producer] milliseconds throws(KafkaError) in
            try producer.flush(milliseconds: milliseconds)
        }
        if let failure = producer.takeDeliveryFailure() {
            guard failure.isAboutSize, keepLessOfLetters() else { throw failure }
            // The same input again, with less of its letter: this client is as good as another.
            throw failure.saying(failure.reason, kind: .abort)
        }
        guard let consumer else { return }
        try repeated { milliseconds throws(KafkaError) in
            do throws(KafkaError) {
                try consumer.commit(offsets, milliseconds: milliseconds)
            } catch {
                // The group went on without this member, which has to join it again.
                guard error.tellsOfLostMembership else { throw error }
                throw error.saying(error.reason, kind: .abort)
            }
        }
    }

    private var patienceMilliseconds: Int64 {
        stop.isSet ? Self.stopLimitMilliseconds : Self.limitMilliseconds
    }

    /// Calls again while Kafka says that it may work later, until the patience is used up.
    private func repeated(
        _ call: (_ milliseconds: Int32) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        let start = Clock.system.monotonicMilliseconds()
        while true {
            do {
                return try call(Self.sliceMilliseconds)
            } catch {
                let spent = Clock.system.monotonicMilliseconds() - start
                guard error.kind == .retriable, spent < patienceMilliseconds else { throw error }
                producer.poll(milliseconds: 20)
            }
        }
    }
}

extension KafkaError {
    /// Whether a record was too large, for the client or for the broker.
    fileprivate var isAboutSize: Bool { name == "MSG_SIZE_TOO_LARGE" }

    /// Whether the group does not know the member, or not in this generation.
    fileprivate var tellsOfLostMembership: Bool {
        name == "ILLEGAL_GENERATION" || name == "UNKNOWN_MEMBER_ID"
    }
}

extension Topic {
    /// The place in ``Outlet/written``; a look-up by hash for each record would cost more than it.
    fileprivate var outletPlace: Int? {
        switch self {
        case .listens: 0
        case .tracks: 1
        case .artists: 2
        case .albums: 3
        case .listItems: 4
        case .deadLetters: 5
        default: nil
        }
    }
}
