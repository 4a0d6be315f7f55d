/// A range of one partition, resolved against the offsets that it holds.
public struct PartitionRange: Hashable, Sendable {
    /// The first offset to read.
    public let first: Int64
    /// The offset to stop before; nil follows for ever.
    public let end: Int64?
    /// Records of an earlier moment are left out, in milliseconds since 1970.
    public let fromMilliseconds: Int64?
    /// Records of this moment or a later one are left out.
    public let untilMilliseconds: Int64?

    /// Makes a range; it is not checked.
    public init(first: Int64, end: Int64?, from: Int64? = nil, until: Int64? = nil) {
        self.first = first
        self.end = end
        fromMilliseconds = from
        untilMilliseconds = until
    }

    /// Whether there is nothing to read and nothing to wait for.
    public var isEmpty: Bool { end.map { $0 <= first } ?? false }
    /// How many offsets lie inside, 0 for a range without an end.
    public var count: Int64 { end.map { max(0, $0 - first) } ?? 0 }

    /// Whether a record is meant.
    ///
    /// Timestamps are in no order, so a broker's look-up by time tells only where to begin.
    public func holds(offset: Int64, timestampMilliseconds: Int64?) -> Bool {
        guard offset >= first, offset < end ?? .max else { return false }
        guard fromMilliseconds != nil || untilMilliseconds != nil else { return true }
        guard let time = timestampMilliseconds else { return false }
        return time >= fromMilliseconds ?? .min && time < untilMilliseconds ?? .max
    }
}

/// What a partition keeps: the first offset, and the one that its next record will get.
public typealias Watermarks = (low: Int64, high: Int64)

extension RecordRange.Span {
    /// The earliest moment that is meant; nil when offsets say where to begin.
    func fromMilliseconds(now: Int64) -> Int64? {
        guard case .time(let moment) = first else { return nil }
        return moment.milliseconds(now: now)
    }

    /// The moment to stop before.
    func untilMilliseconds(now: Int64) -> Int64? {
        switch last {
        case .until(let moment): moment.milliseconds(now: now)
        case .milliseconds(let length):
            (fromMilliseconds(now: now) ?? 0).addingReportingOverflow(length).partialValue
        case .open, .end, .before, .offsets: nil
        }
    }

    /// Resolves the span against one partition.
    ///
    /// - Parameters:
    ///   - marks: What the partition keeps.
    ///   - now: When the command started, in milliseconds since 1970.
    ///   - atTime: The first record at or behind the span's moment, if it has one.
    ///   - follows: Whether an open end is waited for, and an end ahead of the partition too.
    /// - Returns: What to read; its end never moves.
    func resolved(
        _ marks: Watermarks, now: Int64, atTime: Int64?, follows: Bool
    ) -> PartitionRange {
        let (low, high) = marks
        let named = firstOffset(low: low, high: high, atTime: atTime)
        let first = max(low, follows ? named : min(named, high))
        let end: Int64? =
            switch last {
            case .open: follows ? nil : high
            case .end, .until, .milliseconds: high
            case .before(let end): follows ? end : min(end, high)
            case .offsets(let count):
                Self.sum(named, count, atMost: follows ? .max : high)
            }
        return PartitionRange(
            first: end.map { min(first, max(low, $0)) } ?? first, end: end.map { max(low, $0) },
            from: fromMilliseconds(now: now), until: untilMilliseconds(now: now))
    }

    private func firstOffset(low: Int64, high: Int64, atTime: Int64?) -> Int64 {
        switch first {
        case .start: low
        case .end: high
        case .offset(let offset): offset
        case .afterStart(let count): Self.sum(low, count, atMost: .max)
        case .newest: low
        case .time: atTime ?? high
        }
    }

    private static func sum(_ one: Int64, _ other: Int64, atMost limit: Int64) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? limit : min(sum, limit)
    }
}
