import Kafka
import Plays
import Stage
import Topics
import Wire

/// An import's way into Kafka: a producer of its own, beside the one that polls the account.
///
/// After any ``ImportLoss`` it is thrown away: what became of the open transaction Kafka knows.
final class ImportLink {
    private let producer: KafkaProducer
    private let account: String
    private let isTransactional: Bool
    private let clock: Clock
    private let stop: StopSignal
    private let topics: [Topic: KafkaTopic]
    private let keys: [Topic: [UInt8]]
    private let limit: TransactionLimit
    /// When the open transaction began, by the monotonic clock; nil when none is open.
    private var begunMilliseconds: Int64?

    /// One call that waits for Kafka takes no longer, so that a wish to stop is seen.
    private static let sliceMilliseconds: Int32 = 500
    private static let limitMilliseconds: Int64 = 30_000
    /// How much of that is left once the process is told to stop.
    private static let stopLimitMilliseconds: Int64 = 1_500
    /// What waits for Kafka at most; with the stage's own measure memory would double.
    private static let queueKilobytes = 24_576

    /// Makes the producer and shuts an older import of the account out.
    init(account: String, on cluster: Cluster, log: Log, clock: Clock, stop: StopSignal) throws {
        isTransactional = cluster.delivery == .exactlyOnce
        let identifier = cluster.prefix + "legato-import-" + account
        let settings = cluster.writer(
            transactionalID: isTransactional ? identifier : nil,
            queueKilobytes: Self.queueKilobytes)
        limit = TransactionLimit(settings)
        let producer = try KafkaProducer(settings: settings, log: log.kafka)
        self.producer = producer
        self.account = account
        self.clock = clock
        self.stop = stop
        var topics: [Topic: KafkaTopic] = [:]
        for topic in [Topic.plays, .ledger, .cursors] {
            topics[topic] = try producer.topic(cluster.name(of: topic))
        }
        self.topics = topics
        let key = Array(account.utf8)
        keys = [
            .plays: key, .ledger: key, .cursors: Array(ImportCursor.key(of: account).utf8),
        ]
        guard isTransactional else { return }
        try patiently { () throws(KafkaError) in
            try producer.initTransactions(milliseconds: Self.sliceMilliseconds)
        }
    }

    /// What has not left would hold the end of the process up.
    deinit { producer.discard() }

    /// Sends one record; begins a transaction where none is open.
    func send(
        _ topic: Topic, _ value: UnsafeRawBufferPointer, at instant: Instant
    ) throws {
        try begin()
        guard let handle = topics[topic], let key = keys[topic] else { return }
        let result = key.withUnsafeBytes { key in
            Result { () throws(KafkaError) in
                try producer.send(
                    to: handle, key: key, value: value,
                    timestampMilliseconds: instant.milliseconds)
            }
        }
        do { try result.get() } catch { throw explained(error) }
    }

    private func begin() throws {
        guard begunMilliseconds == nil else { return }
        begunMilliseconds = clock.monotonicMilliseconds()
        guard isTransactional else { return }
        do throws(KafkaError) { try producer.beginTransaction() } catch { throw explained(error) }
    }

    /// Makes what was sent be seen, all of it; nothing to do where nothing was sent.
    func commit() throws {
        guard begunMilliseconds != nil else { return }
        try settle()
        let producer = producer
        if isTransactional {
            try patiently { () throws(KafkaError) in
                try producer.commitTransaction(milliseconds: Self.sliceMilliseconds)
            }
        }
        begunMilliseconds = nil
    }

    /// Undoes what was sent, with a mark in every partition that it went to.
    func drop() throws {
        guard begunMilliseconds != nil, isTransactional else { return }
        let producer = producer
        // What has not left is dropped without a mark in its partition.
        try patiently { () throws(KafkaError) in
            try producer.flush(milliseconds: Self.sliceMilliseconds)
        }
        try patiently { () throws(KafkaError) in
            try producer.abortTransaction(milliseconds: Self.sliceMilliseconds)
        }
        begunMilliseconds = nil
    }

    /// Without transactions: what is sent next must not arrive before what was sent.
    func settle() throws {
        guard !isTransactional else { return }
        let producer = producer
        try patiently { () throws(KafkaError) in
            try producer.flush(milliseconds: Self.sliceMilliseconds)
        }
        if let failure = producer.takeDeliveryFailure() { throw explained(failure) }
    }

    /// Calls again after a time-out, until it is too late.
    private func patiently(_ body: () throws(KafkaError) -> Void) throws {
        let deadline = Deadline(milliseconds: Self.limitMilliseconds, clock: clock)
        var stopDeadline: Deadline?
        while true {
            do throws(KafkaError) {
                return try body()
            } catch {
                if stop.isSet, stopDeadline == nil {
                    stopDeadline = Deadline(milliseconds: Self.stopLimitMilliseconds, clock: clock)
                }
                let isOver = deadline.isPast || stopDeadline?.isPast ?? false
                guard error.kind == .retriable, !isOver else { throw explained(error) }
            }
        }
    }

    private func explained(_ error: KafkaError) -> any Error {
        // Of a refused record the transaction tells no more than that it cannot be committed.
        if let refusal = [producer.takeDeliveryFailure(), error].compactMap({ $0 })
            .first(where: \.isRefusal)
        {
            return Failure(
                "Kafka refuses what this import sends: \(refusal) (\(refusal.name)); change the "
                    + "setting of the topic or of --kafka that says so, then import again")
        }
        let elapsed = begunMilliseconds.map { clock.monotonicMilliseconds() - $0 } ?? 0
        // After a stall or a sleep it is Kafka that gave the transaction up, no rival.
        guard error.name == "_FENCED", !limit.mayExplain(shutOutAfter: elapsed) else {
            return ImportLoss(error: error)
        }
        return Failure(
            "another import of account \(account) has begun and shut this one out; let it end, "
                + "then run this one again")
    }
}
