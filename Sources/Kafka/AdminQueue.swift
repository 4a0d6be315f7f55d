internal import CRdKafka

/// One administrative call: its options, the queue its answer comes to, and its limit.
struct AdminQueue: ~Copyable {
    let queue: OpaquePointer
    let options: OpaquePointer
    private let what: String
    private let limit: Int32

    /// Prepares a call.
    ///
    /// librdkafka's own embedded cluster names a controller that does not exist, for which
    /// librdkafka would wait in vain; this says so at once.
    init(
        _ client: Client, _ operation: rd_kafka_admin_op_t, doing what: String, limit: Int32
    ) throws(KafkaError) {
        guard try client.hasController(limit) else {
            throw KafkaError(
                RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE,
                reason: "\(what): this broker has no administration; is it an embedded one?")
        }
        queue = rd_kafka_queue_new(client.handle)
        options = rd_kafka_AdminOptions_new(client.handle, operation)
        self.what = what
        self.limit = limit
        var words = ErrorText()
        _ = words.fill { rd_kafka_AdminOptions_set_request_timeout(options, limit, $0, $1) }
    }

    deinit {
        rd_kafka_AdminOptions_destroy(options)
        rd_kafka_queue_destroy(queue)
    }

    /// Waits for the answer and reads it; it is freed when `body` is done.
    func answer<Value>(
        of client: Client, _ body: (OpaquePointer) -> Value
    ) throws(KafkaError) -> Value {
        guard let event = rd_kafka_queue_poll(queue, limit + 1_000) else {
            throw client.failure(RD_KAFKA_RESP_ERR__TIMED_OUT, doing: what, limit: limit)
        }
        defer { rd_kafka_event_destroy(event) }

        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let words = rd_kafka_event_error_string(event).map { String(cString: $0) } ?? ""
            throw client.describe(KafkaError(code, reason: "\(what): \(words)"), limit: limit)
        }
        return body(event)
    }

    /// The first topic of an answer that failed, the harmless code apart.
    static func failure(
        in results: UnsafeMutablePointer<OpaquePointer?>?, count: Int, doing what: String,
        harmless: rd_kafka_resp_err_t
    ) -> KafkaError? {
        for result in UnsafeBufferPointer(start: results, count: count) {
            guard let result else { continue }
            let code = rd_kafka_topic_result_error(result)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR || code == harmless { continue }
            let name = rd_kafka_topic_result_name(result).map { String(cString: $0) } ?? "?"
            let words =
                rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
                ?? String(cString: rd_kafka_err2str(code))
            return KafkaError(code, reason: "\(what) \(name): \(words)")
        }
        return nil
    }
}
