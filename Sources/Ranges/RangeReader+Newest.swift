public import Kafka
public import Stage

/// A record among the newest of a topic: its place and its time; later is greater.
public struct NewestMark: Comparable, Hashable, Sendable {
    let mark: NewestRecords.Mark

    /// By time, then by partition, then by offset.
    public static func < (one: NewestMark, other: NewestMark) -> Bool { one.mark < other.mark }
}

extension RangeReader {
    /// Resolves a range against what these partitions hold now.
    ///
    /// - Parameters:
    ///   - range: What was asked for.
    ///   - watermarks: What each partition keeps.
    ///   - now: When the command started, in milliseconds since 1970.
    ///   - follows: Whether an open end is waited for.
    ///   - stop: Ends the search for the newest.
    ///   - see: Is handed each record that may be one of the newest, some more than once, and says
    ///     whether it counts.
    /// - Returns: What to read, and the newest records in their order where a range counts them.
    /// - Throws: `UsageError` for a range that means nothing here, what ends reading, and a
    ///   `Failure` when the wish to stop came before the newest were found: what was found is none.
    public func plan(
        _ range: RecordRange, _ watermarks: [KafkaPartition: Watermarks], now: Int64,
        follows: Bool, stop: StopSignal,
        see: (borrowing KafkaRecord, NewestMark) throws -> Bool = { _, _ in true }
    ) throws -> (plan: RangePlan, newest: [NewestMark]) {
        var plan = try RangePlan(range, watermarks, now: now, follows: follows) { moment, group in
            try places(at: moment, in: watermarks.filter { group.contains($0.key) })
        }
        var newest: [NewestMark] = []
        for search in plan.searches {
            let marks = try self.newest(search.count, of: search.among, stop: stop, see: see)
            guard !stop.isSet else {
                throw Failure(
                    "stopped while the newest records were looked for, nothing was done; run the "
                        + "same command again")
            }
            plan.found(marks)
            newest += marks.map(NewestMark.init)
        }
        return (plan, newest.sorted())
    }

    private func newest(
        _ count: Int, of watermarks: [KafkaPartition: Watermarks], stop: StopSignal,
        see: (borrowing KafkaRecord, NewestMark) throws -> Bool
    ) throws -> [NewestRecords.Mark] {
        var search = NewestRecords(count, of: watermarks)
        while !stop.isSet {
            let round = search.missing()
            if round.isEmpty { break }
            search.add(try marks(in: round, stop, see), of: round)
        }
        if let threshold = search.threshold, !stop.isSet {
            let earlier = search.earlier(try places(at: threshold, in: watermarks))
            search.add(earlier: try marks(in: earlier, stop, see))
        }
        return search.newest
    }

    private func marks(
        in ranges: [KafkaPartition: PartitionRange], _ stop: StopSignal,
        _ see: (borrowing KafkaRecord, NewestMark) throws -> Bool
    ) throws -> [KafkaPartition: [NewestRecords.Mark]] {
        var marks: [KafkaPartition: [NewestRecords.Mark]] = [:]
        try read(RangePlan(ranges))
        while !isFinished, !stop.isSet {
            _ = try turn(milliseconds: 100) { record in
                let mark = NewestRecords.Mark(
                    timestampMilliseconds: record.timestampMilliseconds ?? .min,
                    partition: record.place.partition, offset: record.offset)
                let isWanted = try see(record, NewestMark(mark: mark))
                if isWanted { marks[mark.partition, default: []].append(mark) }
            }
        }
        return marks
    }
}
