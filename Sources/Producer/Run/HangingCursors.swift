import Kafka
import Stage
import Topics

/// Cursors of accounts whose last transaction the broker decided on but never ended.
///
/// Kafka ends a transaction by a marker in each of its partitions. A broker that is killed after
/// its decision and is up again at once may take a partition whose leader it does not know yet
/// for a deleted one, and skip its marker ("these partitions are likely deleted already", its
/// `TransactionMarkerChannelManager` says). Committed readers then wait there until the same
/// transactional id ends another transaction in that partition, which ends both.
struct HangingCursors: Error, CustomStringConvertible {
    /// The newest value of each such account, as it lies in the topic.
    let values: [String: HangingRecord]

    var description: String {
        let names = values.keys.sorted().joined(separator: ", ")
        return "the broker has not ended a transaction of \(names) in the topic of cursors"
    }
}

/// A record in a transaction without an end.
struct HangingRecord: Hashable {
    let key: String
    let value: [UInt8]
    let timeMilliseconds: Int64
}

/// Looks behind the point where committed readers stop.
struct HangingCursorFinder {
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    private static let limitMilliseconds: Int64 = 10_000
    private static let askMilliseconds: Int32 = 5_000

    /// The newest value of each account whose transaction keeps a committed reader from its ends.
    func records(holdingUp reader: CommittedReader) throws -> [String: HangingRecord] {
        var records: [String: HangingRecord] = [:]
        for (partition, end) in reader.open {
            let first = try reader.readableEnd(
                of: partition, timeoutMilliseconds: Self.askMilliseconds)
            guard first < end, let found = try cursor(in: partition, from: first, to: end)
            else { continue }
            records[found.key] = found
        }
        return records
    }

    /// Whose transaction a partition waits for, and that account's newest value in it.
    ///
    /// - Parameters:
    ///   - partition: one of the topic `cursors`.
    ///   - first: where the oldest open transaction begins: its account is the one that hangs.
    ///   - end: the partition's end.
    /// - Returns: The account and its value; nil when it cannot be told.
    /// - Throws: `KafkaError`.
    func cursor(
        in partition: KafkaPartition, from first: Int64, to end: Int64
    ) throws -> HangingRecord? {
        var settings = cluster.reader
        settings["isolation.level"] = "read_uncommitted"
        let reader = try CommittedReader(
            settings, until: [partition: end], from: first, log: log)
        var found: HangingRecord?
        var isTold = true
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        while !reader.isFinished, isTold {
            guard !stop.isSet, !deadline.isPast else { return nil }
            try reader.turn { record in
                guard let key = record.key, let value = record.value else {
                    isTold = false
                    return
                }
                let account = String(decoding: key, as: UTF8.self)
                if found == nil || found?.key == account {
                    found = HangingRecord(
                        key: account, value: Array(value),
                        timeMilliseconds: record.timestampMilliseconds ?? 0)
                }
            }
        }
        return isTold ? found : nil
    }
}
