import Kafka
import Plays
import Stage
import Topics
import Wire

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
    func publish(_ records: [RefusedRecord], at instant: Instant) throws {
        do {
            try publish(records, at: instant, inFull: true)
        } catch let error as KafkaError where error.name == "MSG_SIZE_TOO_LARGE" {
            // A client or a topic with a smaller limit still gets the first 900 kB.
            try publish(records, at: instant, inFull: false)
        }
    }

    private func publish(_ records: [RefusedRecord], at instant: Instant, inFull: Bool) throws {
        let (producer, topic) = try connection()
        for record in records {
            var (value, isTruncated) = DeadLetter.fitting(record.value, key: record.key)
            if !inFull, let whole = record.value, whole.count > RecordLimit.truncatedBytes {
                (value, isTruncated) = (DeadLetter.truncated(whole), true)
            }
            var letter = record.letter(at: instant)
            letter.isTruncated = isTruncated
            try producer.send(to: topic, key: record.key, value: value, headers: letter.headers)
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
}
