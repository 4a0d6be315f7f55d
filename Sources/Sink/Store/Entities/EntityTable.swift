import Plays
import SQLite

/// What the three tables of entities have in common: the row that describes an entity, and whether
/// a record does it better.
///
/// Which one does is decided by knowledge, then the newest observation, then the greater bytes: the
/// order of arrival decides nothing.
final class EntityTable {
    private let select: Statement
    private let update: Statement
    private let first: Int32

    /// - Parameters:
    ///   - database: Where the table is.
    ///   - table: The table's name.
    ///   - key: The column of the integer key.
    ///   - columns: The columns that ``describe(_:as:record:bind:)`` binds, from 1 on.
    /// - Throws: `SQLiteError` when there is no such table.
    init(
        _ database: Database, table: String, key: String, columns: [String]
    ) throws(SQLiteError) {
        select = try database.prepare(
            "SELECT knowledge, observed_at, record FROM \(table) WHERE \(key) = ?")
        let all = columns + ["knowledge", "observed_at", "record", key]
        let sets = all.dropLast().enumerated().map { "\($1) = ?\($0 + 1)" }
        update = try database.prepare(
            "UPDATE \(table) SET \(sets.joined(separator: ", ")) WHERE \(key) = ?\(all.count)")
        first = Int32(columns.count) + 1
    }

    /// What becomes of a record: it is the first that describes its entity, does it better than the
    /// row, or not.
    ///
    /// - Parameters:
    ///   - rank: The record's.
    ///   - key: The row, which is there: ``Dimension`` makes it when something refers to it.
    ///   - rebuild: Makes the row's own record again, where the row does not hold it.
    /// - Returns: `unchanged` when the row is to stay as it is.
    /// - Throws: `SQLiteError`, and what `rebuild` throws.
    func verdict(
        on rank: EntityRank, of key: Int64, rebuild: (Int64) throws(SQLiteError) -> Text
    ) throws(SQLiteError) -> Verdict {
        select.bind(1, key)
        guard try select.step() else { return .stored }
        defer { select.reset() }

        guard let knowledge = Knowledge(Text(select.bytes(0))) else { return .stored }
        let observedAt = Instant(milliseconds: select.integer(1))
        var bytes = rank.bytes
        // Looked up only where nothing else decides.
        if knowledge == rank.knowledge, observedAt == rank.observedAt {
            bytes = select.isNull(2) ? try rebuild(key) : Text(select.bytes(2))
        }
        let known = EntityRank(knowledge: knowledge, observedAt: observedAt, bytes: bytes)
        return known < rank ? .replaced : .unchanged
    }

    /// Writes a row anew.
    ///
    /// - Parameters:
    ///   - key: The row.
    ///   - rank: The record's.
    ///   - keepsRecord: Whether the other columns do not give the record again.
    ///   - bind: Binds the other columns.
    /// - Throws: `SQLiteError`.
    func describe(
        _ key: Int64, as rank: EntityRank, keepsRecord: Bool, bind: (Statement) -> Void
    ) throws(SQLiteError) {
        bind(update)
        update.bind(first, rank.knowledge.name)
        update.bind(first + 1, rank.observedAt)
        if keepsRecord {
            update.bindBlob(first + 2, rank.bytes.bytes)
        } else {
            update.bindNull(first + 2)
        }
        update.bind(first + 3, key)
        try update.run()
    }
}
