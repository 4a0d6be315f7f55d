import Kafka
import Plays
import Stage
import Topics

/// A librdkafka producer for one account, with transactions or without.
struct ProducerLink {
    let producer: KafkaProducer
    private let isTransactional: Bool
    private let key: [UInt8]
    private let plays: KafkaTopic
    private let ledger: KafkaTopic
    private let cursors: KafkaTopic

    /// The topics that it writes to.
    enum Target { case plays, ledger, cursors }

    init(account: String, on cluster: Cluster, log: Log) throws(KafkaError) {
        isTransactional = cluster.delivery == .exactlyOnce
        let identifier = cluster.prefix + "legato-producer-" + account
        producer = try KafkaProducer(
            settings: cluster.writer(transactionalID: isTransactional ? identifier : nil),
            log: log.kafka)
        key = Array(account.utf8)
        plays = try producer.topic(cluster.name(of: .plays))
        ledger = try producer.topic(cluster.name(of: .ledger))
        cursors = try producer.topic(cluster.name(of: .cursors))
    }

    /// Shuts an older producer of the account out and ends what it left open.
    func register(milliseconds: Int32) throws(KafkaError) {
        if isTransactional { try producer.initTransactions(milliseconds: milliseconds) }
    }

    func begin() throws(KafkaError) {
        if isTransactional { try producer.beginTransaction() }
    }

    func send(
        _ target: Target, _ value: UnsafeRawBufferPointer, at instant: Instant
    ) throws(KafkaError) {
        let topic =
            switch target {
            case .plays: plays
            case .ledger: ledger
            case .cursors: cursors
            }
        var failure: KafkaError?
        key.withUnsafeBytes { key in
            do throws(KafkaError) {
                try producer.send(
                    to: topic, key: key, value: value, timestampMilliseconds: instant.milliseconds)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Without transactions: waits until all that was sent has arrived.
    func settle(milliseconds: Int32) throws(KafkaError) {
        guard !isTransactional else { return }
        try producer.flush(milliseconds: milliseconds)
        if let failure = producer.takeDeliveryFailure() { throw failure }
    }

    func commit(milliseconds: Int32) throws(KafkaError) {
        guard isTransactional else { return try settle(milliseconds: milliseconds) }
        try producer.commitTransaction(milliseconds: milliseconds)
    }

    /// Drops the open transaction, if the error left it in a state that can be dropped.
    func abort(_ error: KafkaError, milliseconds: Int32) throws(KafkaError) {
        guard isTransactional, error.kind != .fatal else { return }
        try producer.abortTransaction(milliseconds: milliseconds)
    }
}
