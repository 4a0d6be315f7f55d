internal import CRdKafka
internal import Synchronization

/// Writes records, in transactions when the settings name a `transactional.id`.
///
/// Used from one thread. ``send(to:partition:key:value:timestampMilliseconds:headers:)`` puts a
/// record into librdkafka's queue; whether the broker has it is counted later, and a record that
/// it does not have is never forgotten: ``takeDeliveryFailure()`` tells.
public final class KafkaProducer {
    let client: Client
    private let sendLimitMilliseconds: Int32
    private var sentSinceServed = 0
    /// Records handed over since the transaction began, and what had arrived by then.
    var sentInTransaction = 0
    var settledBefore = 0
    private var trouble: KafkaError?

    /// Reports are taken in after so many sends, so that they do not pile up.
    private static let sendsBetweenServing = 512

    private static let defaults = KafkaSettings([("log.thread.name", "false")])

    /// Makes a producer; no connection is waited for.
    ///
    /// - Parameters:
    ///   - settings: librdkafka's properties.
    ///   - sendLimitMilliseconds: how long one send waits for room in the queue.
    ///   - log: takes librdkafka's log lines, on the thread that calls this producer.
    ///   - statistics: takes librdkafka's report (JSON), each `statistics.interval.ms`.
    /// - Throws: kind `configuration` when librdkafka refuses a property, which it names.
    public init(
        settings: KafkaSettings,
        sendLimitMilliseconds: Int32 = 30_000,
        log: @escaping (KafkaLog) -> Void = { _ in },
        statistics: @escaping ([UInt8]) -> Void = { _ in }
    ) throws(KafkaError) {
        self.sendLimitMilliseconds = sendLimitMilliseconds
        client = try Client(
            RD_KAFKA_PRODUCER, settings.over(Self.defaults), log: log, statistics: statistics)
    }

    /// A topic to send to; ask once and keep it.
    public func topic(_ name: String) throws(KafkaError) -> KafkaTopic {
        try KafkaTopic(name: name, client: client)
    }

    /// Hands one record to librdkafka, which copies it.
    ///
    /// While its queue is full this serves delivery reports and tries again, up to the limit.
    ///
    /// - Parameters:
    ///   - topic: a topic of this producer.
    ///   - partition: nil lets the partitioner choose by the key.
    ///   - key: nil for a record without one.
    ///   - value: nil is a null value, which is not the same as no bytes.
    ///   - timestampMilliseconds: nil is now.
    ///   - headers: in this order.
    /// - Throws: when librdkafka does not take the record; kind `abort` when its transaction has
    ///   failed.
    public func send(
        to topic: KafkaTopic, partition: Int32? = nil, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, timestampMilliseconds: Int64? = nil,
        headers: [(String, [UInt8])] = []
    ) throws(KafkaError) {
        precondition(topic.client === client, "a topic belongs to the producer that made it")
        var code = produce(topic, partition, key, value, timestampMilliseconds, headers)
        if code == RD_KAFKA_RESP_ERR__QUEUE_FULL {
            let deadline = Deadline(milliseconds: sendLimitMilliseconds)
            while code == RD_KAFKA_RESP_ERR__QUEUE_FULL, !deadline.hasPassed {
                rd_kafka_poll(client.handle, 10)
                code = produce(topic, partition, key, value, timestampMilliseconds, headers)
            }
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw failure(code, topic) }
        sentInTransaction += 1
        sentSinceServed += 1
        if sentSinceServed >= Self.sendsBetweenServing {
            sentSinceServed = 0
            rd_kafka_poll(client.handle, 0)
        }
    }

    /// Takes in delivery reports, log and statistics; waits for the first at most this long.
    public func poll(milliseconds: Int32) {
        rd_kafka_poll(client.handle, milliseconds)
        serveNews()
    }

    /// Waits until every record sent so far has arrived or failed.
    ///
    /// - Throws: when the time passes first; what is left stays in the queue.
    public func flush(milliseconds: Int32) throws(KafkaError) {
        let code = rd_kafka_flush(client.handle, milliseconds)
        serveNews()
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let waiting = rd_kafka_outq_len(client.handle)
            throw client.failure(
                code, doing: "\(waiting) records have not reached Kafka", limit: milliseconds)
        }
    }

    /// Drops every record that has not left yet; each counts as undelivered.
    public func discard() {
        let flags = RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT
        rd_kafka_purge(client.handle, flags)
        rd_kafka_poll(client.handle, 0)
    }

    /// How many records the broker has confirmed.
    public var delivered: Int { client.notices.delivered.load(ordering: .relaxed) }

    /// How many records did not arrive, or perhaps did not.
    public var undelivered: Int { client.notices.undelivered.load(ordering: .relaxed) }

    /// How many records wait to be sent or confirmed.
    public var waiting: Int { Int(rd_kafka_outq_len(client.handle)) }

    /// Why the first record since the last call of this did not arrive; nil when all did.
    public func takeDeliveryFailure() -> KafkaError? {
        client.notices.state.withLock { state in
            let failure = state.deliveryFailure
            state.deliveryFailure = nil
            return failure
        }
    }

    /// The last trouble that librdkafka reported since the last call of this, such as no broker.
    ///
    /// A fatal one stays.
    public func takeTrouble() -> KafkaError? {
        serveNews()
        defer { trouble = nil }

        return KafkaError.fatal(of: client.handle) ?? trouble
    }
}

extension KafkaProducer {
    /// Gives out what the callbacks recorded.
    func serveNews() {
        while let notice = client.serveNews() {
            if case .failed(let error) = notice { trouble = error }
        }
    }

    /// A send is out of place once a record of the transaction did not arrive: its reason counts.
    private func failure(_ code: rd_kafka_resp_err_t, _ topic: KafkaTopic) -> KafkaError {
        let what = "cannot send to topic \(topic.name)"
        let error = client.failure(code, doing: what, limit: sendLimitMilliseconds)
        guard code == RD_KAFKA_RESP_ERR__STATE else { return error }
        // The record's report comes right behind its transaction's failure.
        rd_kafka_poll(client.handle, 10)
        let reason = client.notices.state.withLock { $0.deliveryFailure } ?? error
        return reason.saying(
            "\(what), as its transaction has failed: \(reason.reason)", kind: .abort)
    }

    private func produce(
        _ topic: KafkaTopic, _ partition: Int32?, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?, _ time: Int64?, _ headers: [(String, [UInt8])]
    ) -> rd_kafka_resp_err_t {
        let list = headers.isEmpty ? nil : headerList(headers)
        let code = kafka_produce(
            client.handle, topic.handle, partition ?? -1,
            Self.address(key), key?.count ?? 0, Self.address(value), value?.count ?? 0,
            time ?? 0, list)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR, let list { rd_kafka_headers_destroy(list) }
        return code
    }

    /// No bytes have no address of their own in Swift, but to librdkafka no address means null.
    private static func address(_ bytes: UnsafeRawBufferPointer?) -> UnsafeRawPointer? {
        bytes.map { $0.baseAddress ?? kafka_empty() }
    }

    private func headerList(_ headers: [(String, [UInt8])]) -> OpaquePointer? {
        let list = rd_kafka_headers_new(headers.count)
        for (name, value) in headers {
            value.withUnsafeBytes { bytes in
                _ = rd_kafka_header_add(
                    list, name, -1, bytes.baseAddress ?? kafka_empty(), bytes.count)
            }
        }
        return list
    }
}
