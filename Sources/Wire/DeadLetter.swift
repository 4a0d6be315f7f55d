public import Plays

/// What the headers of a record among the dead letters say: where it lies, and why nobody took it.
///
/// The one place that spells these headers, for those who write and those who read them.
public struct DeadLetter: Hashable, Sendable {
    /// The stage that could not process it, `processor` or `sink`.
    public var stage: String
    /// Where the record lies, its topic without any prefix.
    public var topic: String
    /// Where the record lies.
    public var partition: Int32
    /// Where the record lies.
    public var offset: Int64
    /// How often the one who read it had taken its topic for a new one before.
    public var generation: Int64 = 0
    /// Why it could not be processed: the name of a ``DeadLetterReason``.
    public var reason: String
    /// One sentence that names the field, never its value.
    public var detail: String?
    /// When that was found.
    public var at: Instant
    /// Whether only the first part of its value is left.
    public var isTruncated = false

    /// Describes a record that could not be processed.
    public init(
        stage: String, topic: Topic, partition: Int32, offset: Int64, fault: RecordError,
        at: Instant
    ) {
        self.stage = stage
        self.topic = topic.rawValue
        self.partition = partition
        self.offset = offset
        reason = fault.reason.rawValue
        detail = fault.detail
        self.at = at
    }

    /// Reads the headers; nil when one that is needed is missing or is not what it should be.
    public init?(headers: [(String, [UInt8])]) {
        var texts: [String: String] = [:]
        for (name, value) in headers { texts[name] = String(decoding: value, as: UTF8.self) }
        guard let stage = texts[Name.stage], let topic = texts[Name.topic],
            let partition = texts[Name.partition].flatMap({ Int32($0) }),
            let offset = texts[Name.offset].flatMap({ Int64($0) }),
            let reason = texts[Name.reason],
            let at = texts[Name.at]?.withText({ Instant($0) })
        else { return nil }
        self.stage = stage
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.reason = reason
        detail = texts[Name.detail]
        self.at = at
        isTruncated = texts[Name.truncated] == "true"
        generation = texts[Name.generation].flatMap { Int64($0) } ?? 0
    }

    /// The headers, in their order.
    public var headers: [(String, [UInt8])] {
        let texts: [(String, String?)] = [
            (Name.stage, stage), (Name.topic, topic), (Name.partition, "\(partition)"),
            (Name.offset, "\(offset)"), (Name.reason, reason), (Name.detail, detail),
            (Name.at, at.description), (Name.truncated, isTruncated ? "true" : nil),
            (Name.generation, generation > 0 ? "\(generation)" : nil),
        ]
        return texts.compactMap { name, text in text.map { (name, Array($0.utf8)) } }
    }

    private enum Name {
        static let stage = "legato.stage"
        static let topic = "legato.topic"
        static let partition = "legato.partition"
        static let offset = "legato.offset"
        static let reason = "legato.reason"
        static let detail = "legato.detail"
        static let at = "legato.at"
        static let truncated = "legato.truncated"
        static let generation = "legato.generation"
    }
}

extension DeadLetter {
    /// As much of a value as fits among the dead letters, and whether that is less than all.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - key: What goes with it.
    ///   - limit: How many bytes both may have; above that, the value is cut to its first 900 kB,
    ///     or to this where it is less.
    /// - Returns: What is kept of the value, and whether that is less than all of it.
    public static func fitting(
        _ value: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer?,
        limit: Int = RecordLimit.deadLetterBytes
    ) -> (value: UnsafeRawBufferPointer?, isTruncated: Bool) {
        guard let value, value.count + (key?.count ?? 0) > limit else { return (value, false) }
        let kept = UnsafeRawBufferPointer(rebasing: value.prefix(limit))
        return (truncated(kept), true)
    }

    /// The first 900 kB of a value.
    public static func truncated(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: value.prefix(RecordLimit.truncatedBytes))
    }
}
