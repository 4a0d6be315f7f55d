internal import CRdKafka

/// Owns an `rd_kafka_conf_t` until a client takes it over.
struct Configuration: ~Copyable {
    private let handle: OpaquePointer

    /// Sets every property; the first that librdkafka refuses is thrown, by name.
    init(_ settings: KafkaSettings) throws(KafkaError) {
        handle = rd_kafka_conf_new()
        for (name, value) in settings.properties {
            var words = ErrorText()
            let result = words.fill { rd_kafka_conf_set(handle, name, value, $0, $1) }
            guard result == RD_KAFKA_CONF_OK else {
                throw KafkaError(
                    RD_KAFKA_RESP_ERR__INVALID_ARG, kind: .configuration,
                    reason: "librdkafka refuses \(name): \(words.text)")
            }
        }
    }

    deinit { rd_kafka_conf_destroy(handle) }

    /// Lets every callback that a client may have write into `notices`.
    ///
    /// `notices` must outlive the client; ``Client`` holds it until the client is destroyed.
    func report(to notices: Notices, as type: rd_kafka_type_t) {
        rd_kafka_conf_set_opaque(handle, Unmanaged.passUnretained(notices).toOpaque())
        rd_kafka_conf_set_log_cb(handle, recordLog)
        rd_kafka_conf_set_stats_cb(handle, recordStatistics)
        rd_kafka_conf_set_error_cb(handle, recordError)
        if type == RD_KAFKA_PRODUCER {
            rd_kafka_conf_set_dr_msg_cb(handle, recordDelivery)
        } else {
            rd_kafka_conf_set_rebalance_cb(handle, recordRebalance)
            rd_kafka_conf_set_offset_commit_cb(handle, recordCommit)
        }
    }

    /// Hands the pointer over: after this, freeing it is the receiver's duty.
    consuming func release() -> OpaquePointer {
        let handle = handle
        discard self
        return handle
    }
}

/// Room for the words that librdkafka writes about a refusal.
struct ErrorText {
    private var bytes = [CChar](repeating: 0, count: 512)

    mutating func fill<R>(_ body: (UnsafeMutablePointer<CChar>?, Int) -> R) -> R {
        bytes.withUnsafeMutableBufferPointer { body($0.baseAddress, $0.count) }
    }

    var text: String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
