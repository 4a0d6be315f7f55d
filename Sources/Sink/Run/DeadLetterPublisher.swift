import Kafka
import Plays
import Stage
import Topics

/// Gives what the sink cannot take to the topic `dead-letters`, and waits until it is there.
///
/// The record is published before its place is committed to the database. A crash between the two
/// publishes it again: the topic holds it at least once, the table once.
final class DeadLetterPublisher {
    private let cluster: Cluster
    private let log: Log
    private var open: (producer: KafkaProducer, topic: KafkaTopic)?

    /// How long the broker may take to confirm.
    private static let limitMilliseconds: Int32 = 10_000

    init(_ cluster: Cluster, log: Log) {
        self.cluster = cluster
        self.log = log
    }

    /// Publishes; returns when every letter has arrived.
    func publish(_ letters: [DeadLetter], at instant: Instant) throws {
        let (producer, topic) = try connection()
        for letter in letters {
            let value = letter.value.map { value in
                value.count > RecordLimit.deadLetterBytes
                    ? UnsafeRawBufferPointer(rebasing: value.prefix(RecordLimit.truncatedBytes))
                    : value
            }
            let headers = Self.headers(
                of: letter, at: instant, isTruncated: value?.count != letter.value?.count)
            try producer.send(to: topic, key: letter.key, value: value, headers: headers)
        }
        try producer.flush(milliseconds: Self.limitMilliseconds)
        if let failure = producer.takeDeliveryFailure() { throw failure }
    }

    /// Most sinks never meet a bad record, so the producer is made when the first one comes.
    private func connection() throws -> (KafkaProducer, KafkaTopic) {
        if let open { return open }
        let producer = try KafkaProducer(
            settings: cluster.writer(transactionalID: nil), log: log.kafka)
        let topic = try producer.topic(cluster.name(of: .deadLetters))
        open = (producer, topic)
        return (producer, topic)
    }

    static func headers(
        of letter: DeadLetter, at instant: Instant, isTruncated: Bool
    ) -> [(String, [UInt8])] {
        var headers = [
            ("legato.stage", "sink"),
            ("legato.topic", letter.place.topic.rawValue),
            ("legato.partition", "\(letter.place.partition)"),
            ("legato.offset", "\(letter.place.offset)"),
            ("legato.reason", letter.reason.rawValue),
            ("legato.detail", letter.detail),
            ("legato.at", "\(instant)"),
        ]
        if isTruncated { headers.append(("legato.truncated", "true")) }
        return headers.map { ($0.0, Array($0.1.utf8)) }
    }
}
