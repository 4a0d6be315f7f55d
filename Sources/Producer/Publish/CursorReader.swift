import Kafka
import Plays
import Stage
import Topics
import Wire

/// Reads what the producer knew when it ended last, from the topic `cursors`.
struct CursorReader {
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    /// How long it waits for the end of the topic, transactions of others included.
    private static let limitMilliseconds: Int64 = 30_000
    /// A transaction still open after this long is one that no broker will end: Kafka aborts
    /// those of our settings after ten seconds.
    private static let patienceMilliseconds: Int64 = 15_000
    private static let askMilliseconds: Int32 = 5_000

    /// Reads the newest value of each of these keys; one without a record is missing.
    ///
    /// It reads committed records up to the end as it was when it was called, open transactions
    /// of other accounts included: a cursor may lie behind one. Call it once the accounts'
    /// transactional ids are ours, so that nobody writes a newer one. What one partition keeps
    /// from us is no matter of the keys in the others.
    ///
    /// - Parameters:
    ///   - keys: Whole keys.
    ///   - prefixes: What other keys begin with, up to their last slash; such a prefix is open
    ///     when any partition is.
    /// - Returns: What was found.
    /// - Throws: `KafkaError`, ``HangingCursors``, or ``CursorStop`` when the wish to stop comes.
    func read(
        _ keys: Set<String>, beginningWith prefixes: Set<String> = []
    ) throws -> CursorReading {
        let partitions = try cluster.partitions(of: [.cursors], log: log)
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let marks = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askMilliseconds)
        let ends = marks.filter { $0.value.low < $0.value.high }.mapValues(\.high)
        guard !ends.isEmpty else { return CursorReading(values: [:]) }
        return try newestValues(of: keys, prefixes, until: ends, among: partitions.count)
    }

    /// Why a record is not taken for nothing: going on would publish what is published.
    func stranger(_ key: String) -> Failure {
        Failure(
            "the cursor of \(key) in \(cluster.name(of: .cursors)) is none: another program wrote "
                + "it, or a newer Legato; use that one")
    }

    private func newestValues(
        of keys: Set<String>, _ prefixes: Set<String>, until ends: [KafkaPartition: Int64],
        among count: Int
    ) throws -> CursorReading {
        let reader = try CommittedReader(cluster.reader, until: ends, log: log)
        var newest = NewestValues()
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        var patience: Deadline? = Deadline(milliseconds: Self.patienceMilliseconds)
        while !reader.isFinished {
            guard !stop.isSet else { throw CursorStop() }
            guard !deadline.isPast else { break }
            if patience?.isPast == true {
                patience = nil
                try refuseHanging(keys, seenBy: reader)
            }
            try reader.turn { take($0, keys, prefixes, &newest) }
        }
        let unfinished = Set(reader.open.keys.map(\.partition))
        return CursorReading(
            values: newest.values,
            open: newest.open(keys, among: count, unfinished: unfinished)
                .union(unfinished.isEmpty ? [] : prefixes),
            trouble: reader.isFinished ? nil : unread(seenBy: reader))
    }

    private func refuseHanging(
        _ keys: Set<String>, seenBy reader: CommittedReader
    ) throws {
        let finder = HangingCursorFinder(cluster: cluster, log: log, stop: stop)
        let hanging = try finder.records(holdingUp: reader).filter { keys.contains($0.key) }
        if !hanging.isEmpty { throw HangingCursors(values: hanging) }
    }

    private func take(
        _ record: borrowing KafkaRecord, _ keys: Set<String>, _ prefixes: Set<String>,
        _ newest: inout NewestValues
    ) {
        guard let bytes = record.key else { return }
        let key = String(decoding: bytes, as: UTF8.self)
        let prefix = key.lastIndex(of: "/").map { String(key[...$0]) }
        guard keys.contains(key) || prefix.map(prefixes.contains) ?? false else { return }
        newest.take(
            record.value.map { Array($0) }, of: key, in: record.partition,
            atMilliseconds: record.timestampMilliseconds ?? 0)
    }

    private func unread(seenBy reader: CommittedReader) -> UnreadCursors {
        var unread = UnreadCursors(
            partitions: reader.open.keys.sorted(), seconds: Self.limitMilliseconds / 1_000)
        unread.trouble = reader.trouble?.reason
        do throws(KafkaError) {
            for partition in unread.partitions {
                let end = try reader.readableEnd(of: partition, timeoutMilliseconds: 1_000)
                if end < reader.open[partition] ?? 0 { unread.held.append(partition) }
            }
        } catch {
            unread.trouble = error.reason
        }
        return unread
    }
}

/// The wish to stop came while cursors were read.
struct CursorStop: Error {}
