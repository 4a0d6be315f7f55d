import Plays
import SQLite
import Wire

/// The producer's sums, one row an entry.
final class LedgerTable {
    private let accounts: Dimension
    private let select: Statement
    private let upsert: Statement
    private let polls: PollTable
    private var filtered = JSONWriter(capacity: 256)

    init(_ database: Database, accounts: Dimension) throws(SQLiteError) {
        self.accounts = accounts
        polls = try PollTable(database)
        let columns = [
            "entry", "account_id", "kind", "at", "read", "accepted", "duplicate", "filtered",
            "filtered_sum", "failed", "source", "file", "sha256", "from_at", "to_at", "gap",
            "topic_generation", "topic_partition", "topic_offset",
        ]
        let places = (1...columns.count).map { "?\($0)" }.joined(separator: ", ")
        let sets = columns.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        select = try database.prepare("SELECT 1 FROM ledger WHERE entry = ?")
        upsert = try database.prepare(
            """
            INSERT INTO ledger (\(columns.joined(separator: ", "))) VALUES (\(places))
            ON CONFLICT (entry) DO UPDATE SET \(sets)
            WHERE (excluded.topic_generation, excluded.topic_offset, excluded.topic_partition)
                > (ledger.topic_generation, ledger.topic_offset, ledger.topic_partition)
            RETURNING 1
            """)
    }

    /// Stores one entry that lies at `place`; the same entry at a later place replaces it.
    func store(
        _ entry: LedgerEntry, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> Verdict {
        let account = try accountKey(entry.account)
        if entry.kind == .poll {
            return try polls.store(entry, account: account, at: place, generation: generation)
        }
        select.bind(1, entry.entry)
        let verdict: Verdict = try select.findsRow() ? .replaced : .stored
        upsert.bind(1, entry.entry)
        upsert.bind(2, account)
        upsert.bind(3, entry.kind.rawValue)
        upsert.bind(4, entry.at)
        upsert.bind(5, entry.read)
        upsert.bind(6, entry.accepted)
        upsert.bind(7, entry.duplicate)
        upsert.bindText(8, filteredText(of: entry))
        upsert.bind(9, entry.filteredCount)
        upsert.bind(10, entry.failed)
        upsert.bind(11, entry.source?.name)
        upsert.bind(12, entry.file)
        upsert.bind(13, entry.sha256)
        upsert.bind(14, entry.from)
        upsert.bind(15, entry.to)
        upsert.bind(16, entry.gap)
        upsert.bind(17, generation)
        upsert.bind(18, Int64(place.partition))
        upsert.bind(19, place.offset)
        guard try upsert.step() else { return .unchanged }
        try upsert.run()
        return verdict
    }

    private func accountKey(_ name: String) throws(SQLiteError) -> Int64 {
        let result = name.withText { text in
            Result { () throws(SQLiteError) in try accounts.key(of: text) as Int64 }
        }
        return try result.get()
    }

    private func filteredText(of entry: LedgerEntry) -> UnsafeRawBufferPointer {
        filtered.removeAll()
        filtered.beginObject()
        for (reason, count) in entry.filtered.sorted(by: { $0.key < $1.key }) {
            reason.withText { filtered.field($0, count) }
        }
        filtered.endObject()
        return filtered.bytes
    }
}
