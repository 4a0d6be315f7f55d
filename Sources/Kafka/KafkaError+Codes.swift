internal import CRdKafka

extension KafkaError {
    /// A plain response code; `reason` replaces librdkafka's own words.
    init(_ code: rd_kafka_resp_err_t, kind: Kind? = nil, reason: String? = nil) {
        self.init(
            kind: kind ?? Self.kind(of: code),
            code: code.rawValue,
            name: String(cString: rd_kafka_err2name(code)),
            reason: reason ?? String(cString: rd_kafka_err2str(code))
        )
    }

    /// Takes an error object over and frees it.
    ///
    /// An error of a transaction that carries no flag leaves the transaction in an unknown state,
    /// so it counts as fatal, as librdkafka's manual asks.
    init(consuming error: OpaquePointer, doing what: String) {
        let kind: Kind =
            if rd_kafka_error_is_fatal(error) != 0 {
                .fatal
            } else if rd_kafka_error_txn_requires_abort(error) != 0 {
                .abort
            } else if rd_kafka_error_is_retriable(error) != 0 {
                .retriable
            } else {
                .fatal
            }
        let reason = "\(what): \(String(cString: rd_kafka_error_string(error)))"
        self.init(rd_kafka_error_code(error), kind: kind, reason: reason)
        rd_kafka_error_destroy(error)
    }

    /// Whether a broker was asked that is not a partition's leader, or does not know it yet.
    var isAboutLeaders: Bool {
        code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION.rawValue
            || code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE.rawValue
    }

    /// Whether a broker was asked that does not keep the group, or not yet.
    var isAboutCoordinators: Bool {
        code == RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS.rawValue
            || code == RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE.rawValue
            || code == RD_KAFKA_RESP_ERR_NOT_COORDINATOR.rawValue
    }

    /// Whether Kafka will not take the record, or not from this client, however often it is sent.
    public var isRefusal: Bool { kind == .configuration || Self.refusals.contains(code) }

    private static let refusals: Set<Int32> = [
        RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE.rawValue,
        RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE.rawValue,
        RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP.rawValue,
        RD_KAFKA_RESP_ERR_POLICY_VIOLATION.rawValue,
        RD_KAFKA_RESP_ERR_INVALID_RECORD.rawValue,
    ]

    private static func kind(of code: rd_kafka_resp_err_t) -> Kind {
        if fatal.contains(code.rawValue) { return .fatal }
        if configuration.contains(code.rawValue) { return .configuration }
        if retriable.contains(code.rawValue) { return .retriable }
        return .other
    }

    private static let fatal: Set<Int32> = [
        RD_KAFKA_RESP_ERR__FATAL.rawValue,
        RD_KAFKA_RESP_ERR__FENCED.rawValue,
        RD_KAFKA_RESP_ERR__DESTROY.rawValue,
        RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE.rawValue,
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID.rawValue,
        RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH.rawValue,
        RD_KAFKA_RESP_ERR_PRODUCER_FENCED.rawValue,
    ]

    private static let configuration: Set<Int32> = [
        RD_KAFKA_RESP_ERR__INVALID_ARG.rawValue,
        RD_KAFKA_RESP_ERR__SSL.rawValue,
        RD_KAFKA_RESP_ERR__AUTHENTICATION.rawValue,
        RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED.rawValue,
        RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT.rawValue,
    ]

    private static let retriable: Set<Int32> = [
        RD_KAFKA_RESP_ERR__TRANSPORT.rawValue,
        RD_KAFKA_RESP_ERR__RESOLVE.rawValue,
        RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue,
        RD_KAFKA_RESP_ERR__TIMED_OUT.rawValue,
        RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE.rawValue,
        RD_KAFKA_RESP_ERR__MSG_TIMED_OUT.rawValue,
        RD_KAFKA_RESP_ERR__QUEUE_FULL.rawValue,
        RD_KAFKA_RESP_ERR__WAIT_COORD.rawValue,
        RD_KAFKA_RESP_ERR__WAIT_CACHE.rawValue,
        RD_KAFKA_RESP_ERR__IN_PROGRESS.rawValue,
        RD_KAFKA_RESP_ERR__RETRY.rawValue,
        RD_KAFKA_RESP_ERR__NO_OFFSET.rawValue,
        RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART.rawValue,
        RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE.rawValue,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION.rawValue,
        RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT.rawValue,
        RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE.rawValue,
        RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE.rawValue,
        RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION.rawValue,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS.rawValue,
        RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE.rawValue,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR.rawValue,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS.rawValue,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND.rawValue,
        RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION.rawValue,
        RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID.rawValue,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS.rawValue,
        RD_KAFKA_RESP_ERR_NOT_CONTROLLER.rawValue,
        RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS.rawValue,
        RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR.rawValue,
        RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT.rawValue,
    ]
}

extension KafkaError {
    /// Whether a topic or partition is not there: it was deleted, or never made.
    public var isAboutMissing: Bool {
        name == "UNKNOWN_TOPIC_OR_PART" || name == "_UNKNOWN_TOPIC" || name == "_UNKNOWN_PARTITION"
    }
}
