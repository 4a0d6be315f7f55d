import Kafka
import Plays
import Stage
import Topics

/// Looks what committed readers see of a transaction whose cursor hangs.
struct HangingTracer {
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    private static let askMilliseconds: Int32 = 5_000
    private static let limitMilliseconds: Int64 = 30_000

    /// Looks in one topic.
    ///
    /// - Parameters:
    ///   - cursor: The cursor of the transaction; it has the time of the ledger's entry and of
    ///     the poll that the plays name.
    ///   - topic: `ledger` or `plays`.
    /// - Returns: What is seen there, and the newest record when it hangs there, too.
    /// - Throws: `KafkaError`, ``UnreadCursors``, or ``CursorStop`` when the wish to stop comes.
    func trace(
        of cursor: HangingRecord, in topic: Topic
    ) throws -> (trace: HangingEnd.Trace, record: HangingRecord?) {
        guard let partition = try cluster.home(of: cursor.key, in: topic, log: log) else {
            return (.hidden, nil)
        }
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let end =
            try administration.watermarks(
                of: [partition], timeoutMilliseconds: Self.askMilliseconds)[partition]?.high ?? 0
        let marks = try cluster.committedMarks(
            of: [partition], timeoutMilliseconds: Self.askMilliseconds, log: log)
        let mark = marks[partition] ?? (0, 0)
        var first = mark.low
        if topic == .ledger {
            // Entries lie in the order of their times, plays in that of when they ended.
            let found = try administration.offsets(
                atMilliseconds: cursor.timeMilliseconds, for: [partition],
                timeoutMilliseconds: Self.askMilliseconds)
            first = found.first.map { $0.offset < 0 ? end : $0.offset } ?? first
        }
        if try isSeen(cursor, topic, from: first, to: mark.high, in: partition) {
            return (.committed, nil)
        }
        guard mark.high < end else { return (.absent, nil) }
        let finder = HangingCursorFinder(cluster: cluster, log: log, stop: stop)
        let open = try finder.cursor(in: partition, from: mark.high, to: end)
        return open?.key == cursor.key ? (.hanging, open) : (.hidden, nil)
    }

    private func isSeen(
        _ cursor: HangingRecord, _ topic: Topic, from first: Int64, to end: Int64,
        in partition: KafkaPartition
    ) throws -> Bool {
        let reader = try CommittedReader(
            cluster.reader, until: [partition: end], from: first, log: log)
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        var isSeen = false
        while !isSeen, !reader.isFinished {
            guard !stop.isSet else { throw CursorStop() }
            guard !deadline.isPast else {
                throw UnreadCursors(
                    partitions: [partition], seconds: Self.limitMilliseconds / 1_000)
            }
            try reader.turn { record in
                isSeen = isSeen || cursor.isTogether(with: record, in: topic)
            }
        }
        return isSeen
    }
}

extension HangingRecord {
    /// Whether a record is of this cursor's transaction.
    func isTogether(with record: borrowing KafkaRecord, in topic: Topic) -> Bool {
        guard let bytes = record.key, bytes.elementsEqual(key.utf8) else { return false }
        guard topic == .plays else { return record.timestampMilliseconds == timeMilliseconds }
        let poll = #""origin":{"poll":"\#(Instant(milliseconds: timeMilliseconds))"}"#
        return record.value.map { String(decoding: $0, as: UTF8.self).contains(poll) } ?? false
    }
}
