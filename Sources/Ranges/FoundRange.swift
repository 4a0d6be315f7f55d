public import Kafka

/// What a range holds in one partition, as far as it was read.
public struct FoundRange: Hashable, Sendable {
    /// The first offset that is meant; nil while none was found.
    public private(set) var first: Int64?
    /// The last offset that is meant.
    public private(set) var last: Int64?
    /// How many records are meant.
    public private(set) var records = 0
    /// How many records of the range a filter left out.
    public private(set) var filtered = 0
    /// The earliest time of a record.
    public private(set) var fromMilliseconds: Int64?
    /// The latest time of a record.
    public private(set) var toMilliseconds: Int64?

    /// Nothing found yet.
    public init() {}

    /// Counts one more record.
    public mutating func add(_ record: borrowing KafkaRecord) {
        add(offset: record.offset, timestampMilliseconds: record.timestampMilliseconds)
    }

    /// Counts one more record.
    public mutating func add(offset: Int64, timestampMilliseconds: Int64?) {
        first = min(first ?? offset, offset)
        last = max(last ?? offset, offset)
        records += 1
        guard let time = timestampMilliseconds else { return }
        fromMilliseconds = min(fromMilliseconds ?? time, time)
        toMilliseconds = max(toMilliseconds ?? time, time)
    }

    /// Counts a record that is in the range and not wanted.
    public mutating func leaveOut() { filtered += 1 }

    /// Adds what was found elsewhere.
    public static func += (one: inout FoundRange, other: FoundRange) {
        one.first = least(one.first, other.first)
        one.last = most(one.last, other.last)
        one.records += other.records
        one.filtered += other.filtered
        one.fromMilliseconds = least(one.fromMilliseconds, other.fromMilliseconds)
        one.toMilliseconds = most(one.toMilliseconds, other.toMilliseconds)
    }

    private static func least(_ one: Int64?, _ other: Int64?) -> Int64? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }

    private static func most(_ one: Int64?, _ other: Int64?) -> Int64? {
        guard let one, let other else { return one ?? other }
        return max(one, other)
    }
}
