public import Kafka
public import Plays
internal import Wire

/// Where a record among the dead letters came from, as its headers say.
public struct DeadLetterOrigin: Hashable, Sendable {
    /// The stage that could not take it: `processor`, `sink`.
    public let stage: String
    /// The topic it lay in.
    public let topic: Topic
    /// Its partition there.
    public let partition: Int32
    /// Its offset there.
    public let offset: Int64
    /// Whether only the first part of its value is left.
    public let isTruncated: Bool

    /// Reads the headers; nil when they do not name a place in a topic of ours.
    ///
    /// - Parameters:
    ///   - record: A record of `dead-letters`.
    ///   - prefix: What stands in front of topics' names; it is taken off.
    public init?(_ record: borrowing KafkaRecord, prefix: String) {
        self.init(headers: record.headers, prefix: prefix)
    }

    init?(headers: [(name: String, value: [UInt8])], prefix: String) {
        guard let letter = DeadLetter(headers: headers.map { ($0.name, $0.value) }),
            let topic = Topic(rawValue: letter.topic)
                ?? (letter.topic.hasPrefix(prefix)
                    ? Topic(rawValue: String(letter.topic.dropFirst(prefix.count))) : nil)
        else { return nil }
        self.topic = topic
        stage = letter.stage
        partition = letter.partition
        offset = letter.offset
        isTruncated = letter.isTruncated
    }
}
