import Kafka
import Stage

extension RangeReader {
    /// Reads the newest records of all partitions together.
    ///
    /// - Parameters:
    ///   - count: How many are wanted.
    ///   - watermarks: What each partition holds.
    ///   - stop: Ends it early.
    ///   - see: Is handed every record that may be one of them, some more than once.
    /// - Returns: Which ones they are, oldest first.
    /// - Throws: What ends reading, and what `see` throws.
    func newest(
        _ count: Int, of watermarks: [KafkaPartition: (low: Int64, high: Int64)],
        stop: StopSignal, see: (borrowing KafkaRecord, NewestRecords.Mark) throws -> Void
    ) throws -> [NewestRecords.Mark] {
        var search = NewestRecords(count, of: watermarks)
        while !stop.isSet {
            let round = search.missing()
            if round.isEmpty { break }
            var marks: [KafkaPartition: [NewestRecords.Mark]] = [:]
            try read(round, highs: round.compactMapValues(\.end))
            while !isFinished, !stop.isSet {
                _ = try turn(milliseconds: 100) { record in
                    let partition = KafkaPartition(
                        topic: record.topic, partition: record.partition)
                    let mark = NewestRecords.Mark(
                        timestampMilliseconds: record.timestampMilliseconds ?? .min,
                        partition: partition, offset: record.offset)
                    marks[partition, default: []].append(mark)
                    try see(record, mark)
                }
            }
            search.add(marks, of: round)
        }
        return search.newest
    }
}
