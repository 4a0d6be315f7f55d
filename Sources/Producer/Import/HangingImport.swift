import Kafka
import Plays
import Stage
import Topics

/// A transaction of an import of this account which the broker decided on but never ended.
///
/// ``HangingCursors`` tells how that comes about. Nothing need be known of the decision: rows may
/// be seen, since their ids tell that they are known, whatever else came of the transaction; and
/// what the ledger and the cursor said may be lost, since then their file is read once more.
struct HangingImport: Error, CustomStringConvertible {
    /// The newest record of it in each partition that waits for its end.
    let records: [(topic: Topic, record: HangingRecord)]

    var description: String {
        "a crash of Kafka has left a transaction of an earlier import without an end; import again "
            + "without --dry-run, which ends it"
    }

    /// Takes what hangs for an import's, when all of it is.
    init?(_ hidden: [HiddenEnd], account: String) {
        guard !hidden.isEmpty, hidden.allSatisfy({ $0.importer == account }) else { return nil }
        records = hidden.compactMap(\.record)
    }
}

extension ImportLink {
    /// Ends what hangs by transactions of the same name in the same partitions: rows are sent again
    /// and committed with the old ones, all else is dropped.
    func end(_ hanging: HangingImport) throws {
        let (rows, others) = (
            hanging.records.filter { $0.topic == .plays },
            hanging.records.filter { $0.topic != .plays }
        )
        for (records, commits) in [(rows, true), (others, false)] where !records.isEmpty {
            for (topic, record) in records {
                try record.value.withUnsafeBytes { value in
                    try send(topic, value, at: Instant(milliseconds: record.timeMilliseconds))
                }
            }
            if commits { try commit() } else { try drop() }
        }
    }
}
