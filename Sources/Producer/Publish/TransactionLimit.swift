import Kafka

/// How long Kafka leaves a transaction open before it aborts it and shuts its producer out.
struct TransactionLimit: Hashable {
    let milliseconds: Int64

    /// librdkafka's own, where the settings name none.
    private static let fallback: Int64 = 60_000

    /// Takes what a producer with these settings asks the broker for.
    init(_ settings: KafkaSettings) {
        milliseconds = settings["transaction.timeout.ms"].flatMap { Int64($0) } ?? Self.fallback
    }

    /// Whether a producer that was shut out so long after it began a transaction may owe that to
    /// this limit: earlier than that it was another producer.
    ///
    /// A tenth is left for the two clocks that count it.
    func mayExplain(shutOutAfter elapsedMilliseconds: Int64) -> Bool {
        elapsedMilliseconds >= milliseconds - milliseconds / 10
    }
}
