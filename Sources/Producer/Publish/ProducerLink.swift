import Kafka
import Plays
import Stage
import Topics

/// A librdkafka producer for one account, with transactions or without.
final class ProducerLink {
    let producer: KafkaProducer
    /// How long one of its transactions may last.
    let limit: TransactionLimit
    /// Without transactions, why something that was sent did not arrive: it never will.
    private(set) var loss: KafkaError?
    private let isTransactional: Bool
    private let key: [UInt8]
    private let cluster: Cluster
    /// Made when first written to: a handle alone makes some brokers create the topic, with the
    /// wrong settings.
    private var topics: [Topic: KafkaTopic] = [:]

    /// Without transactions, how long Kafka may take for what was sent.
    private static let settleLimitMilliseconds: Int32 = 10_000

    init(account: String, on cluster: Cluster, log: Log) throws(KafkaError) {
        isTransactional = cluster.delivery == .exactlyOnce
        let identifier = cluster.prefix + "legato-producer-" + account
        let settings = cluster.writer(transactionalID: isTransactional ? identifier : nil)
        producer = try KafkaProducer(settings: settings, log: log.kafka)
        limit = TransactionLimit(settings)
        key = Array(account.utf8)
        self.cluster = cluster
        for topic in [Topic.plays, .ledger, .cursors] { _ = try handle(topic) }
    }

    /// Shuts an older producer of the account out and ends what it left open.
    func register(milliseconds: Int32) throws(KafkaError) {
        if isTransactional { try producer.initTransactions(milliseconds: milliseconds) }
    }

    func begin() throws(KafkaError) {
        if isTransactional { try producer.beginTransaction() }
    }

    /// Sends one record; its key is the account's name unless another is given.
    func send(
        _ topic: Topic, _ value: UnsafeRawBufferPointer, key other: String? = nil,
        at instant: Instant
    ) throws(KafkaError) {
        let target = try handle(topic)
        var failure: KafkaError?
        (other.map { Array($0.utf8) } ?? key).withUnsafeBytes { key in
            do throws(KafkaError) {
                try producer.send(
                    to: target, key: key, value: value, timestampMilliseconds: instant.milliseconds)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Without transactions: waits until all that was sent has arrived.
    ///
    /// Throws for ever once something has not: calling again does not send it again.
    func settle(milliseconds: Int32 = settleLimitMilliseconds) throws(KafkaError) {
        guard !isTransactional else { return }
        try producer.flush(milliseconds: milliseconds)
        loss = loss ?? producer.takeDeliveryFailure()
        if let loss { throw loss }
    }

    func commit(milliseconds: Int32) throws(KafkaError) {
        guard isTransactional else { return try settle(milliseconds: milliseconds) }
        try producer.commitTransaction(milliseconds: milliseconds)
    }

    /// Drops the open transaction, if the error left it in a state that can be dropped.
    func abort(_ error: KafkaError, milliseconds: Int32) throws(KafkaError) {
        if error.kind != .fatal { try drop(milliseconds: milliseconds) }
    }

    /// Drops the open transaction.
    func drop(milliseconds: Int32) throws(KafkaError) {
        guard isTransactional else { return }
        try producer.abortTransaction(milliseconds: milliseconds)
    }

    private func handle(_ topic: Topic) throws(KafkaError) -> KafkaTopic {
        if let handle = topics[topic] { return handle }
        let handle = try producer.topic(cluster.name(of: topic))
        topics[topic] = handle
        return handle
    }
}
