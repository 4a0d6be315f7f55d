/// Which records of a topic are meant: the one grammar of `replay` and `tail`.
///
/// `start`, `end`, `N`, `N:M` (without M), `N:+M` (M offsets from N), `+N` (N behind the first that
/// is kept), `-N` (the newest N of the topic, by time), `@T`, `@T1:T2` (without T2), each with
/// `:end` behind it or, from the start, nothing in front of the colon; and for single partitions
/// `3=100:200,5=start`.
public struct RecordRange: Hashable, Sendable {
    /// A moment as a person names it: `2026-03-04T16:03:04Z`, `2026-03`, `-48h`, `now`.
    public enum Moment: Hashable, Sendable {
        /// Milliseconds since 1970.
        case instant(Int64)
        /// Milliseconds before the command started.
        case ago(Int64)
    }

    /// Where reading begins.
    public enum First: Hashable, Sendable {
        /// The first record that is kept.
        case start
        /// What comes from now on.
        case end
        /// This offset.
        case offset(Int64)
        /// So many offsets behind the first record that is kept.
        case afterStart(Int64)
        /// The newest so many, by time.
        case newest(Int64)
        /// Records of this moment or a later one.
        case time(Moment)
    }

    /// Where reading ends.
    public enum Last: Hashable, Sendable {
        /// Never, when following; at the end, in a replay.
        case open
        /// At what is the end when the command starts.
        case end
        /// Before this offset.
        case before(Int64)
        /// So many offsets behind the beginning.
        case offsets(Int64)
        /// Records of an earlier moment than this.
        case until(Moment)
        /// Records of an earlier moment than so many milliseconds behind the beginning.
        case milliseconds(Int64)
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
    public static let everything = RecordRange(Span(first: .start))

    /// The newest records of the topic.
    public static func newest(_ count: Int64) -> RecordRange {
        RecordRange(Span(first: .newest(count), last: .end))
    }

    /// Whether it goes on for ever in a `tail`.
    public var follows: Bool {
        if let all { return all.last == .open }
        return partitions.values.contains { $0.last == .open }
    }

    /// What is meant of one partition; nil leaves it out.
    public func span(of partition: Int32) -> Span? {
        all ?? partitions[partition]
    }
}

extension RecordRange.Moment {
    /// Milliseconds since 1970, given when the command started.
    func milliseconds(now: Int64) -> Int64 {
        switch self {
        case .instant(let instant): instant
        case .ago(let duration): now.subtractingReportingOverflow(duration).partialValue
        }
    }
}
