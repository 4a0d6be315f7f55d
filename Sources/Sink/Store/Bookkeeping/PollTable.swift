import Plays
import SQLite

/// Polls: there are more of them than listens, so the ledger has their sums by account and day.
///
/// What each one said is kept in a few bytes, since one that comes again must not count again.
final class PollTable {
    private let select: Statement
    private let upsert: Statement
    private let addToDay: Statement
    private let addReason: Statement
    private let clearReasons: Statement
    private let updateReasons: Statement

    init(_ database: Database) throws(SQLiteError) {
        select = try database.prepare(
            """
            SELECT topic_generation, topic_offset, topic_partition, read, accepted, duplicate,
                failed, filtered
            FROM polls WHERE account_id = ? AND at = ? AND entry = ?
            """)
        upsert = try database.prepare(
            """
            INSERT OR REPLACE INTO polls (account_id, at, entry, topic_generation, topic_offset,
                topic_partition, read, accepted, duplicate, failed, filtered)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        addToDay = try database.prepare(
            """
            INSERT INTO ledger (entry, account_id, kind, at, entries, read, accepted, duplicate,
                filtered, filtered_sum, failed, source, topic_generation, topic_partition,
                topic_offset)
            VALUES (?1, ?2, 'poll', ?3, ?4, ?5, ?6, ?7, '{}', ?8, ?9, 'api', 0, ?10, ?11)
            ON CONFLICT (entry) DO UPDATE
            SET at = max(at, excluded.at), entries = entries + excluded.entries,
                read = read + excluded.read, accepted = accepted + excluded.accepted,
                duplicate = duplicate + excluded.duplicate,
                filtered_sum = filtered_sum + excluded.filtered_sum,
                failed = failed + excluded.failed,
                topic_offset = max(topic_offset, excluded.topic_offset)
            """)
        addReason = try database.prepare(
            """
            INSERT INTO poll_filters (account_id, date_id, reason, records) VALUES (?, ?, ?, ?)
            ON CONFLICT (account_id, date_id, reason) DO UPDATE
            SET records = records + excluded.records
            """)
        clearReasons = try database.prepare(
            "DELETE FROM poll_filters WHERE account_id = ? AND date_id = ? AND records = 0")
        updateReasons = try database.prepare(
            """
            UPDATE ledger SET filtered = (
                SELECT json_group_object(reason, records) FROM (SELECT reason, records
                    FROM poll_filters WHERE account_id = ?1 AND date_id = ?2 ORDER BY reason))
            WHERE entry = ?3
            """)
    }

    /// What of a poll is summed up.
    private struct Sums {
        var entries: Int64 = 0
        var read: Int64 = 0
        var accepted: Int64 = 0
        var duplicate: Int64 = 0
        var failed: Int64 = 0
        var filtered: [String: Int64] = [:]
    }

    /// Counts one poll that lies at `place`; the same one at a later place replaces it.
    func store(
        _ entry: LedgerEntry, account: Int64, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> Verdict {
        let number = entry.entry.withText { NamesKey.number(of: $0) }
        select.bind(1, account)
        select.bind(2, entry.at)
        select.bind(3, number)
        var change = Sums()
        var verdict = Verdict.stored
        if try select.step() {
            defer { select.reset() }

            let known = (select.integer(0), select.integer(1), select.integer(2))
            guard known < (generation, place.offset, Int64(place.partition)) else {
                return .unchanged
            }
            verdict = .replaced
            change = Sums(
                entries: -1, read: -select.integer(3), accepted: -select.integer(4),
                duplicate: -select.integer(5), failed: -select.integer(6),
                filtered: Self.reasons(select.text(7)).mapValues { -$0 })
        }
        change.entries += 1
        change.read += entry.read
        change.accepted += entry.accepted
        change.duplicate += entry.duplicate
        change.failed += entry.failed
        change.filtered.merge(entry.filtered) { $0 + $1 }
        try write(entry, number, account, place, generation)
        try add(change, entry, account, place)
        return verdict
    }

    private func write(
        _ entry: LedgerEntry, _ number: Int64, _ account: Int64, _ place: RecordPlace,
        _ generation: Int64
    ) throws(SQLiteError) {
        upsert.bind(1, account)
        upsert.bind(2, entry.at)
        upsert.bind(3, number)
        upsert.bind(4, generation)
        upsert.bind(5, place.offset)
        upsert.bind(6, Int64(place.partition))
        upsert.bind(7, entry.read)
        upsert.bind(8, entry.accepted)
        upsert.bind(9, entry.duplicate)
        upsert.bind(10, entry.failed)
        let reasons = entry.filtered.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        upsert.bind(11, reasons.isEmpty ? nil : reasons.joined(separator: " "))
        try upsert.run()
    }

    private func add(
        _ change: Sums, _ entry: LedgerEntry, _ account: Int64, _ place: RecordPlace
    ) throws(SQLiteError) {
        let day = TimeZoneTable.utc.local(entry.at).date
        let key = "polls of \(entry.account) on \(day.number)"
        addToDay.bind(1, key)
        addToDay.bind(2, account)
        addToDay.bind(3, entry.at)
        addToDay.bind(4, change.entries)
        addToDay.bind(5, change.read)
        addToDay.bind(6, change.accepted)
        addToDay.bind(7, change.duplicate)
        addToDay.bind(8, change.filtered.values.reduce(0, +))
        addToDay.bind(9, change.failed)
        addToDay.bind(10, Int64(place.partition))
        addToDay.bind(11, place.offset)
        try addToDay.run()
        guard !change.filtered.isEmpty else { return }
        for (reason, records) in change.filtered {
            addReason.bind(1, account)
            addReason.bind(2, Int64(day.number))
            addReason.bind(3, reason)
            addReason.bind(4, records)
            try addReason.run()
        }
        for (statement, third) in [(clearReasons, nil), (updateReasons, key)] {
            statement.bind(1, account)
            statement.bind(2, Int64(day.number))
            if let third { statement.bind(3, third) }
            try statement.run()
        }
    }

    private static func reasons(_ text: String) -> [String: Int64] {
        var reasons: [String: Int64] = [:]
        for word in text.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let count = Int64(parts[1]) { reasons[String(parts[0])] = count }
        }
        return reasons
    }
}
