import Plays
import SQLite

/// The integer keys of one table whose rows are told apart by a text.
///
/// What is referred to gets a key at once; what it is comes with a record of its own, sooner or
/// later, so listens need not wait for the topics that describe them.
final class Dimension {
    private let database: Database
    private let select: Statement
    private let insert: Statement
    private let cache = KeyCache()

    /// - Parameters:
    ///   - database: Where the table is.
    ///   - table: The table's name.
    ///   - key: The column of the integer key.
    ///   - text: The column of the text.
    /// - Throws: `SQLiteError` when there is no such table.
    init(_ database: Database, table: String, key: String, text: String) throws(SQLiteError) {
        self.database = database
        select = try database.prepare("SELECT \(key) FROM \(table) WHERE \(text) = ?")
        insert = try database.prepare("INSERT INTO \(table) (\(text)) VALUES (?)")
    }

    /// The key of a text; a row is made when there is none.
    func key(of text: Text) throws(SQLiteError) -> Int64 {
        if let key = cache.key(of: text) { return key }
        let key: Int64
        if let found = try find(text) { key = found } else { key = try add(text) }
        cache.remember(key, of: text)
        return key
    }

    /// The key of a text, or nil for none.
    func key(of text: Text?) throws(SQLiteError) -> Int64? {
        guard let text else { return nil }
        return try key(of: text) as Int64
    }

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() { cache.removeAll() }

    private func find(_ text: Text) throws(SQLiteError) -> Int64? {
        select.bindText(1, text.bytes)
        guard try select.step() else { return nil }
        let key = select.integer(0)
        select.reset()
        return key
    }

    private func add(_ text: Text) throws(SQLiteError) -> Int64 {
        insert.bindText(1, text.bytes)
        try insert.run()
        return database.lastInsertedKey
    }
}
