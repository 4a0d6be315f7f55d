internal import CRdKafka

extension KafkaError {
    /// Whether this tells why no broker answers.
    var isConnectionTrouble: Bool {
        code == RD_KAFKA_RESP_ERR__TRANSPORT.rawValue
            || code == RD_KAFKA_RESP_ERR__RESOLVE.rawValue
            || code == RD_KAFKA_RESP_ERR__AUTHENTICATION.rawValue
            || code == RD_KAFKA_RESP_ERR__SSL.rawValue
    }

    /// Whether a call gave up because nobody answered.
    var isSilence: Bool {
        code == RD_KAFKA_RESP_ERR__TIMED_OUT.rawValue
            || code == RD_KAFKA_RESP_ERR__TRANSPORT.rawValue
            || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue
    }

    /// The error that ended this client, nil while it lives.
    static func fatal(of client: OpaquePointer) -> KafkaError? {
        var words = ErrorText()
        let code = words.fill { rd_kafka_fatal_error(client, $0, $1) }
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(code, kind: .fatal, reason: words.text)
    }

    /// A record that the broker does not have, or may not have.
    static func undelivered(
        _ code: rd_kafka_resp_err_t, topic: OpaquePointer?, client: OpaquePointer?
    ) -> KafkaError {
        if code == RD_KAFKA_RESP_ERR__FATAL, let error = client.flatMap(Self.fatal(of:)) {
            return error
        }
        let name = topic.flatMap { rd_kafka_topic_name($0) }.map { String(cString: $0) } ?? "?"
        let words = String(cString: rd_kafka_err2str(code))
        return KafkaError(code, reason: "a record did not reach topic \(name): \(words)")
    }

    /// Says `cannot reach Kafka at localhost:9092 after 5 s: Connection refused; is it up?`.
    static func unreachable(
        at servers: String, afterMilliseconds: Int32, trouble: String?, code: rd_kafka_resp_err_t
    ) -> KafkaError {
        let cause = trouble.map(essence) ?? "no answer"
        let waited = duration(milliseconds: afterMilliseconds)
        let advice =
            scramAdvice(cause, version: rd_kafka_version()) ?? "is the broker up? (--brokers)"
        let reason = "cannot reach Kafka at \(servers) after \(waited): \(cause); \(advice)"
        return KafkaError(code, kind: .retriable, reason: reason)
    }

    /// What to do when a right password is refused.
    ///
    /// Until 2.6.1 librdkafka sent a nonce that brokers from 3.7.2 on refuse
    /// (https://github.com/edenhill/kcat/issues/462).
    static func scramAdvice(_ cause: String, version: Int32) -> String? {
        guard cause.contains("mechanism SCRAM-"), version < 0x0206_01ff else { return nil }
        let numbers = [24, 16, 8].map { "\(version >> $0 & 0xff)" }.joined(separator: ".")
        return "if the password is right: librdkafka \(numbers) cannot use SCRAM with Kafka 3.7.2 "
            + "or newer, PLAIN over TLS (sasl.mechanism=PLAIN) works, and so does librdkafka 2.6.1"
    }

    /// `5 s`, `1.5 s`, `200 ms`.
    static func duration(milliseconds: Int32) -> String {
        if milliseconds < 1_000 { return "\(milliseconds) ms" }
        let tenths = milliseconds % 1_000 / 100
        return tenths == 0 ? "\(milliseconds / 1_000) s" : "\(milliseconds / 1_000).\(tenths) s"
    }

    /// The part of librdkafka's words that a person can use.
    ///
    /// `h:1/bootstrap: Connect to ipv4#… failed: Connection refused (after 0ms in state CONNECT,
    /// 1 identical error(s) suppressed)` becomes `Connection refused`.
    static func essence(_ words: String) -> String {
        var text = words[...]
        if let range = text.firstRange(of: " (after ") { text = text[..<range.lowerBound] }
        while let range = text.firstRange(of: "failed: ") { text = text[range.upperBound...] }
        while text.last == " " || text.last == ":" { text.removeLast() }
        return String(text)
    }
}
