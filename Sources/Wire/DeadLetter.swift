public import Plays

/// A record that could not be processed, as it goes to the topic of dead letters.
public struct DeadLetter: Sendable {
    /// The stage that could not process it, `processor` or `sink`.
    public var stage: String
    /// Where the record lies, its topic without any prefix.
    public var topic: Topic
    /// Where the record lies.
    public var partition: Int32
    /// Where the record lies.
    public var offset: Int64
    /// Why it could not be processed.
    public var fault: RecordError
    /// When that was found.
    public var at: Instant

    /// Describes a record that could not be processed.
    public init(
        stage: String, topic: Topic, partition: Int32, offset: Int64, fault: RecordError,
        at: Instant
    ) {
        self.stage = stage
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.fault = fault
        self.at = at
    }

    /// The headers, in their order.
    public func headers(isTruncated: Bool) -> [(String, [UInt8])] {
        var headers: [(String, String)] = [
            ("legato.stage", stage),
            ("legato.topic", topic.rawValue),
            ("legato.partition", "\(partition)"),
            ("legato.offset", "\(offset)"),
            ("legato.reason", fault.reason.rawValue),
            ("legato.detail", fault.detail),
            ("legato.at", at.description),
        ]
        if isTruncated { headers.append(("legato.truncated", "true")) }
        return headers.map { ($0.0, Array($0.1.utf8)) }
    }

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
