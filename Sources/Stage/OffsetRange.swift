/// Which records of a topic are meant: the one grammar of `replay` and `tail`.
///
/// `start`, `end`, `N`, `N:M` (without M), `:M`, `N:end`, `:end`, `+N` (N after the first kept),
/// `-N` (the newest N of the topic), and for single partitions `3=100:200,5=start`.
public struct OffsetRange: Hashable, Sendable {
    /// Where reading begins.
    public enum First: Hashable, Sendable {
        /// The first record that is kept.
        case start
        /// What comes from now on.
        case end
        /// This offset.
        case offset(Int64)
        /// So many after the first record that is kept.
        case afterStart(Int64)
        /// The newest so many of the whole topic, merged by time.
        case newest(Int64)
    }

    /// Where reading ends.
    public enum Last: Hashable, Sendable {
        /// Never, when following; at the end, in a replay.
        case open
        /// At what is the end when the command starts.
        case end
        /// Before this offset.
        case before(Int64)
    }

    /// A beginning and an end.
    public struct Span: Hashable, Sendable {
        /// Where reading begins.
        public let first: First
        /// Where reading ends.
        public let last: Last

        /// Makes a span; it is not checked.
        public init(first: First, last: Last = .open) {
            self.first = first
            self.last = last
        }
    }

    /// What is meant of every partition; nil when partitions are named.
    public let all: Span?
    /// What is meant of single partitions.
    public let partitions: [Int32: Span]

    /// The same span of every partition.
    public init(_ all: Span) {
        self.all = all
        partitions = [:]
    }

    /// Spans of single partitions; the others are left out.
    public init(partitions: [Int32: Span]) {
        all = nil
        self.partitions = partitions
    }

    /// Everything.
    public static let everything = OffsetRange(Span(first: .start))

    /// The newest records of the topic.
    public static func newest(_ count: Int64) -> OffsetRange {
        OffsetRange(Span(first: .newest(count), last: .end))
    }

    /// How many records of the whole topic are wanted, for `-N`.
    public var newestCount: Int64? {
        guard case .newest(let count)? = all?.first else { return nil }
        return count
    }

    /// What is meant of one partition; nil leaves it out.
    public func span(of partition: Int32) -> Span? {
        all ?? partitions[partition]
    }
}

/// A range of one partition, resolved against the offsets that it holds.
public struct OffsetBounds: Hashable, Sendable {
    /// The first offset to read.
    public let first: Int64
    /// The offset to stop before; nil follows for ever.
    public let end: Int64?

    /// Makes bounds; they are not checked.
    public init(first: Int64, end: Int64?) {
        self.first = first
        self.end = end
    }

    /// Whether there is nothing to read and nothing to wait for.
    public var isEmpty: Bool { end.map { $0 <= first } ?? false }
    /// How many offsets lie inside, 0 for a range without an end.
    public var count: Int64 { end.map { max(0, $0 - first) } ?? 0 }
}

extension OffsetRange.Span {
    /// The offsets to replay: always ended by what the partition holds now.
    ///
    /// - Parameters:
    ///   - low: The first offset that is kept.
    ///   - high: The offset that the next record will get.
    /// - Returns: Offsets inside what the partition holds.
    public func replayed(low: Int64, high: Int64) -> OffsetBounds {
        let first = min(high, max(low, firstOffset(low: low, high: high)))
        guard case .before(let end) = last else { return OffsetBounds(first: first, end: high) }
        return OffsetBounds(first: first, end: max(first, min(end, high)))
    }

    /// The offsets to show: an open end follows, an end ahead of the partition is waited for.
    ///
    /// For `-N` the bounds of one partition reach back N offsets; the newest N of the topic are
    /// found among them, and further back where offsets are taken by transaction markers.
    public func followed(low: Int64, high: Int64) -> OffsetBounds {
        let first = max(low, firstOffset(low: low, high: high))
        return switch last {
        case .open: OffsetBounds(first: first, end: nil)
        case .end: OffsetBounds(first: min(first, high), end: high)
        case .before(let end): OffsetBounds(first: first, end: max(first, end))
        }
    }

    private func firstOffset(low: Int64, high: Int64) -> Int64 {
        switch first {
        case .start: low
        case .end: high
        case .offset(let offset): offset
        case .afterStart(let count): count > .max - low ? .max : low + count
        case .newest(let count): high - min(count, high)
        }
    }
}
