import Kafka
import Stage

/// What a replay reads: fixed when it starts, whatever is written meanwhile.
struct ReplayPlan {
    /// The range of each partition.
    let bounds: [KafkaPartition: OffsetBounds]
    /// The only records that are meant, when a range names so many of the newest; nil means all.
    let only: Set<KafkaOffset>?

    /// All offsets in the ranges.
    var offsetCount: Int64 { bounds.values.reduce(0) { $0 + $1.count } }

    /// Resolves a range against what the partitions hold.
    ///
    /// - Parameters:
    ///   - range: What was asked for.
    ///   - watermarks: The first offset and the end of each partition.
    ///   - reader: Looks for the newest records, where the range counts them.
    ///   - stop: Ends that early.
    /// - Throws: What ends reading.
    init(
        _ range: OffsetRange, _ watermarks: [KafkaPartition: (low: Int64, high: Int64)],
        _ reader: RangeReader, _ stop: StopSignal
    ) throws {
        guard let count = range.newestCount else {
            bounds = Self.bounds(range, watermarks)
            only = nil
            return
        }
        var marks: [NewestRecords.Mark] = []
        for topic in Set(watermarks.keys.map(\.topic)) {
            marks += try reader.newest(
                Int(clamping: count), of: watermarks.filter { $0.key.topic == topic }, stop: stop
            ) { _, _ in }
        }
        bounds = Self.bounds(of: marks)
        only = Set(marks.map { KafkaOffset(partition: $0.partition, offset: $0.offset) })
    }

    static func bounds(
        _ range: OffsetRange, _ watermarks: [KafkaPartition: (low: Int64, high: Int64)]
    ) -> [KafkaPartition: OffsetBounds] {
        var bounds: [KafkaPartition: OffsetBounds] = [:]
        for (partition, marks) in watermarks {
            bounds[partition] = range.span(of: partition.partition)?
                .replayed(low: marks.low, high: marks.high)
        }
        return bounds
    }

    private static func bounds(
        of marks: [NewestRecords.Mark]
    ) -> [KafkaPartition: OffsetBounds] {
        Dictionary(grouping: marks, by: \.partition).mapValues { marks in
            let offsets = marks.map(\.offset)
            return OffsetBounds(first: offsets.min() ?? 0, end: (offsets.max() ?? -1) + 1)
        }
    }
}
