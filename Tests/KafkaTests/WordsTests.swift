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
