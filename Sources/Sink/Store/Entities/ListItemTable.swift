import Plays
import SQLite

/// Lists as they were: one row a snapshot, and one row a position in it.
final class ListItemTable {
    private let database: Database
    private let accounts: Dimension
    private let select: Statement
    private let insert: Statement
    private let updateTotal: Statement
    private let selectItem: Statement
    private let upsert: Statement

    init(_ database: Database, accounts: Dimension) throws(SQLiteError) {
        self.database = database
        self.accounts = accounts
        select = try database.prepare(
            """
            SELECT list_id, total FROM lists
            WHERE account_id = ? AND list = ? AND taken_at = ? AND snapshot = ?
            """)
        insert = try database.prepare(
            "INSERT INTO lists (account_id, list, taken_at, snapshot, total) VALUES (?, ?, ?, ?, ?)"
        )
        updateTotal = try database.prepare("UPDATE lists SET total = ?2 WHERE list_id = ?1")
        selectItem = try database.prepare(
            "SELECT 1 FROM list_items WHERE list_id = ? AND position = ?")
        // The same position told again at a later place replaces what was said of it.
        upsert = try database.prepare(
            """
            INSERT INTO list_items (list_id, position, added_at, added_by, kind, id, name, detail,
                topic_generation, topic_offset)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (list_id, position) DO UPDATE
            SET added_at = excluded.added_at, added_by = excluded.added_by, kind = excluded.kind,
                id = excluded.id, name = excluded.name, detail = excluded.detail,
                topic_generation = excluded.topic_generation, topic_offset = excluded.topic_offset
            WHERE (excluded.topic_generation, excluded.topic_offset)
                > (topic_generation, topic_offset)
            """)
    }

    /// Stores one item that lies at `place`.
    func store(
        _ item: ListItem, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> Verdict {
        let (list, isNew) = try snapshot(item.page)
        guard let position = item.position else { return isNew ? .stored : .unchanged }
        selectItem.bind(1, list)
        selectItem.bind(2, position)
        let verdict: Verdict = try selectItem.findsRow() ? .replaced : .stored
        upsert.bind(1, list)
        upsert.bind(2, position)
        upsert.bind(3, item.addedAt)
        upsert.bind(4, item.addedBy)
        upsert.bind(5, item.kind?.name)
        upsert.bind(6, item.id)
        upsert.bind(7, item.name)
        upsert.bind(8, item.detail)
        upsert.bind(9, generation)
        upsert.bind(10, place.offset)
        let before = database.totalChanges
        try upsert.run()
        return database.totalChanges > before ? verdict : .unchanged
    }

    private func snapshot(_ page: ListPage) throws(SQLiteError) -> (Int64, isNew: Bool) {
        let account = try accounts.key(of: page.account) as Int64
        bind(select, page, account)
        if try select.step() {
            let (list, total) = (select.integer(0), select.integer(1))
            select.reset()
            // Items of one list say the same; should they not, the order they come in is no reason.
            if page.total > total {
                updateTotal.bind(1, list)
                updateTotal.bind(2, page.total)
                try updateTotal.run()
            }
            return (list, false)
        }
        bind(insert, page, account)
        insert.bind(5, page.total)
        try insert.run()
        return (database.lastInsertedKey, true)
    }

    private func bind(_ statement: Statement, _ page: ListPage, _ account: Int64) {
        statement.bind(1, account)
        statement.bind(2, page.list)
        statement.bind(3, page.takenAt)
        statement.bind(4, page.snapshot)
    }
}
