public import Kafka
public import Plays

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
        var texts: [String: String] = [:]
        for (name, value) in headers { texts[name] = String(decoding: value, as: UTF8.self) }
        guard let stage = texts["legato.stage"], let name = texts["legato.topic"],
            let partition = texts["legato.partition"].flatMap({ Int32($0) }),
            let offset = texts["legato.offset"].flatMap({ Int64($0) }),
            let topic = Topic(rawValue: name)
                ?? (name.hasPrefix(prefix)
                    ? Topic(rawValue: String(name.dropFirst(prefix.count))) : nil)
        else { return nil }
        self.stage = stage
        self.topic = topic
        self.partition = partition
        self.offset = offset
        isTruncated = texts["legato.truncated"] == "true"
    }
}
