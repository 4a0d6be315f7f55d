import Testing

@testable import Kafka

@Suite struct `what librdkafka says of a broker that does not answer` {
    static let words = [
        "h:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused "
            + "(after 0ms in state CONNECT)": "Connection refused",
        "h:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused "
            + "(after 0ms in state CONNECT, 1 identical error(s) suppressed)": "Connection refused",
        "h:1/bootstrap: Failed to resolve 'h:1': Name or service not known "
            + "(after 3ms in state CONNECT)":
            "h:1/bootstrap: Failed to resolve 'h:1': Name or service not known",
        "ssl://h:1/bootstrap: SSL handshake failed: Disconnected: connecting to a PLAINTEXT "
            + "broker listener? (after 5ms in state SSL_HANDSHAKE)":
            "Disconnected: connecting to a PLAINTEXT broker listener?",
    ]

    @Test(arguments: words)
    func `is cut to what a person can use`(words: String, essence: String) {
        #expect(KafkaError.essence(words) == essence)
    }
}

@Suite struct `advice on SCRAM` {
    static let refusal =
        "SASL authentication error: Authentication failed due to invalid credentials with SASL "
        + "mechanism SCRAM-SHA-512"

    @Test(arguments: [(0x0200_02ff, true), (0x0206_00ff, true), (0x0206_01ff, false)])
    func `is given for versions that cannot use it`(version: Int32, isGiven: Bool) {
        #expect((KafkaError.scramAdvice(Self.refusal, version: version) != nil) == isGiven)
    }

    @Test func `names the version, and is not given for another trouble`() {
        let advice = KafkaError.scramAdvice(Self.refusal, version: 0x0200_02ff)
        #expect(advice?.contains("librdkafka 2.0.2 cannot use SCRAM with Kafka 3.7.2") == true)
        #expect(KafkaError.scramAdvice("Connection refused", version: 0x0200_02ff) == nil)
    }
}
