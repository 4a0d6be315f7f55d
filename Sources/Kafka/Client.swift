internal import CRdKafka
internal import Synchronization

/// Owns one `rd_kafka_t` and what its callbacks write to.
final class Client {
    let handle: OpaquePointer
    let notices: Notices
    private let servers: String
    private let log: (KafkaLog) -> Void
    private let statistics: ([UInt8]) -> Void
    private var topics: [OpaquePointer] = []
    private let endLimitMilliseconds: Int32

    init(
        _ type: rd_kafka_type_t, _ settings: KafkaSettings,
        log: @escaping (KafkaLog) -> Void, statistics: @escaping ([UInt8]) -> Void,
        endLimitMilliseconds: Int32 = 5_000
    ) throws(KafkaError) {
        let notices = Notices()
        let configuration = try Configuration(settings)
        configuration.report(to: notices, as: type)
        let pointer = configuration.release()
        var words = ErrorText()
        let opened = words.fill { rd_kafka_new(type, pointer, $0, $1) }
        guard let opened else {
            rd_kafka_conf_destroy(pointer)  // it is taken over only by a success
            throw KafkaError(
                rd_kafka_last_error(), kind: .configuration,
                reason: "cannot make a Kafka client: \(words.text)")
        }
        handle = opened
        self.notices = notices
        self.log = log
        self.statistics = statistics
        self.endLimitMilliseconds = endLimitMilliseconds
        servers = settings["bootstrap.servers"] ?? settings["metadata.broker.list"] ?? "(nowhere)"
    }

    deinit {
        for topic in topics { rd_kafka_topic_destroy(topic) }
        let end = ClientEnd(of: handle, notices)
        guard !end.run(limitMilliseconds: endLimitMilliseconds) else { return }
        let words = "librdkafka has not ended a client after \(endLimitMilliseconds) ms"
        log(KafkaLog(level: 4, facility: KafkaLog.leftAlone, message: words))
    }

    /// A topic's handle, kept until the client ends.
    func topic(_ name: String) throws(KafkaError) -> OpaquePointer {
        guard let topic = rd_kafka_topic_new(handle, name, nil) else {
            let code = rd_kafka_last_error()
            let words = String(cString: rd_kafka_err2str(code))
            throw KafkaError(code, reason: "cannot use the topic name \"\(name)\": \(words)")
        }
        topics.append(topic)
        return topic
    }

    /// Gives out log lines and statistics; returns the oldest notice.
    func serveNews() -> Notices.Notice? {
        guard notices.hasNews.load(ordering: .relaxed) else { return nil }
        let news = notices.take()
        for line in news.logs { log(line) }
        if let report = news.statistics { statistics(report) }
        return news.notice
    }

    /// Makes an error of a call about `what` that had `limit` milliseconds.
    func failure(
        _ code: rd_kafka_resp_err_t, doing what: String, limit: Int32
    ) -> KafkaError {
        if code == RD_KAFKA_RESP_ERR__FATAL, let error = KafkaError.fatal(of: handle) {
            return error
        }
        let error = KafkaError(code)
        return describe(error.saying("\(what): \(error.reason)"), limit: limit)
    }

    /// The cluster's own id; asks when it is not known yet.
    func clusterID(_ milliseconds: Int32) throws(KafkaError) -> String {
        guard let text = rd_kafka_clusterid(handle, milliseconds) else {
            throw failure(
                RD_KAFKA_RESP_ERR__TIMED_OUT, doing: "cannot learn the cluster's id",
                limit: milliseconds)
        }
        defer { rd_kafka_mem_free(handle, text) }

        return String(cString: text)
    }

    /// Whether the broker that leads the cluster is one of its brokers.
    func hasController(_ milliseconds: Int32) throws(KafkaError) -> Bool {
        let brokers = try brokers(milliseconds)
        return brokers.contains(rd_kafka_controllerid(handle, milliseconds))
    }

    /// The numbers of the cluster's brokers; asks one of them.
    private func brokers(_ milliseconds: Int32) throws(KafkaError) -> [Int32] {
        var found: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(handle, 0, nil, &found, milliseconds)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found else {
            throw failure(code, doing: "cannot learn the cluster's brokers", limit: milliseconds)
        }
        defer { rd_kafka_metadata_destroy(found) }

        let brokers = UnsafeBufferPointer(
            start: found.pointee.brokers, count: Int(found.pointee.broker_cnt))
        return brokers.map(\.id)
    }

    /// Whether a broker answers; asks only when a connection was in trouble since one last did.
    func hasBroker(_ milliseconds: Int32) -> Bool {
        // Before the question: trouble that comes while it is on its way is another one.
        let isInDoubt = notices.state.withLock { state in
            defer { state.isInDoubt = false }
            return state.isInDoubt
        }
        guard isInDoubt else { return true }
        if (try? brokers(milliseconds)) != nil { return true }
        notices.state.withLock { $0.isInDoubt = true }
        return false
    }

    /// Puts the reason why nobody answered into an error that only says that nobody did.
    func describe(_ error: KafkaError, limit: Int32) -> KafkaError {
        let trouble = notices.state.withLock { $0.connectionTrouble }
        guard error.isSilence, error.kind == .retriable else { return error }
        guard trouble != nil || !isConnected else { return error }
        return .unreachable(
            at: servers, afterMilliseconds: limit, trouble: trouble,
            code: rd_kafka_resp_err_t(rawValue: error.code))
    }

    /// Whether any broker ever told its number: the cluster's id is then known without asking.
    var isConnected: Bool {
        guard let id = rd_kafka_clusterid(handle, 0) else { return false }
        rd_kafka_mem_free(handle, id)
        return true
    }
}
