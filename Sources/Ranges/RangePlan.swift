public import Kafka
import Stage

/// What a range means of a topic at one moment: what to read, with ends that never move.
public struct RangePlan: Sendable {
    /// What to read of each partition.
    public private(set) var ranges: [KafkaPartition: PartitionRange] = [:]
    /// The only records that are meant of a partition, where a range counts the newest.
    public private(set) var only: [KafkaPartition: Set<Int64>] = [:]
    /// How many of the newest are still to be found, and among which partitions.
    var searches: [(count: Int, among: [KafkaPartition: Watermarks])] = []

    /// A plan of ranges that are known.
    public init(_ ranges: [KafkaPartition: PartitionRange]) {
        self.ranges = ranges
    }

    /// Resolves a range against what the partitions of one topic or more hold.
    ///
    /// - Parameters:
    ///   - range: What was asked for.
    ///   - watermarks: What each partition keeps.
    ///   - now: When the command started, in milliseconds since 1970.
    ///   - follows: Whether an open end is waited for.
    ///   - lookUp: The first record at or behind a moment; a partition without one is left out.
    /// - Throws: `UsageError` for a range that means nothing here, and what `lookUp` throws.
    public init(
        _ range: RecordRange, _ watermarks: [KafkaPartition: Watermarks], now: Int64,
        follows: Bool,
        lookUp: (Int64, [KafkaPartition]) throws -> [KafkaPartition: Int64]
    ) throws {
        try Self.check(range, watermarks.keys, now: now)
        let spans = watermarks.keys.compactMap { partition in
            range.span(of: partition.partition).map { (partition, $0) }
        }
        for (span, group) in Dictionary(grouping: spans, by: \.1).mapValues({ $0.map(\.0) }) {
            let marks = watermarks.filter { group.contains($0.key) }
            if case .newest(let count) = span.first {
                for part in Dictionary(grouping: marks, by: { $0.key.topic }).values {
                    searches.append(
                        (Int(clamping: count), Dictionary(uniqueKeysWithValues: part)))
                }
                continue
            }
            let moment = span.fromMilliseconds(now: now)
            let times = try moment.map { try lookUp($0, group.sorted()) } ?? [:]
            for (partition, marks) in marks {
                ranges[partition] = span.resolved(
                    marks, now: now, atTime: times[partition], follows: follows)
            }
        }
    }

    /// What is left to be read for one who took the newest records as they were found.
    public var behindNewest: RangePlan { RangePlan(ranges.filter { only[$0.key] == nil }) }

    /// Whether nothing is to be read.
    public var isEmpty: Bool { ranges.isEmpty }

    /// All offsets in the ranges.
    public var offsetCount: Int64 { ranges.values.reduce(0) { $0 + $1.count } }

    /// How many of them lie before these places; offsets that hold no record count too.
    public func offsetsRead(upTo places: [KafkaPartition: Int64]) -> Int64 {
        ranges.reduce(0) { sum, entry in
            let (partition, range) = entry
            guard let place = places[partition] else { return sum }
            return sum + min(max(0, place - range.first), range.count)
        }
    }

    /// Whether a record is meant.
    public func holds(_ partition: KafkaPartition, _ offset: Int64, _ time: Int64?) -> Bool {
        if let only = only[partition] { return only.contains(offset) }
        return ranges[partition]?.holds(offset: offset, timestampMilliseconds: time) ?? false
    }

    /// Puts records that were found in the place of a search.
    mutating func found(_ marks: [NewestRecords.Mark]) {
        for (partition, marks) in Dictionary(grouping: marks, by: \.partition) {
            let offsets = marks.map(\.offset)
            ranges[partition] = PartitionRange(
                first: offsets.min() ?? 0, end: (offsets.max() ?? -1) + 1)
            only[partition] = Set(offsets)
        }
    }

    private static func check(
        _ range: RecordRange, _ partitions: some Sequence<KafkaPartition>, now: Int64
    ) throws(UsageError) {
        let known = Set(partitions.map(\.partition))
        for (partition, span) in range.partitions.sorted(by: { $0.key < $1.key }) {
            guard known.contains(partition) else {
                throw .invalid(
                    """
                    the range names partition \(partition), but there are only \
                    \(known.min() ?? 0) to \(known.max() ?? 0); one that is there would be \
                    \(known.min() ?? 0)=\(span.text)
                    """)
            }
        }
        for span in range.all.map({ [$0] }) ?? Array(range.partitions.values) {
            guard let from = span.fromMilliseconds(now: now),
                let until = span.untilMilliseconds(now: now), until <= from,
                case .time(let first) = span.first, case .until(let last) = span.last
            else { continue }
            throw .invalid(
                """
                the range ends before it begins: from \(first.words) to before \(last.words), \
                which is now \(RecordRange.Moment.instant(from).words) to \
                \(RecordRange.Moment.instant(until).words); turned round it would be \
                @\(last.text):\(first.text)
                """)
        }
    }
}
