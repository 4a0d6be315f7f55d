import Plays
import SQLite

/// The keys of what was played from, told apart by uri and type.
final class Contexts {
    private let database: Database
    private let select: Statement
    private let insert: Statement
    private let cache = KeyCache()
    private var text = ByteBuffer(capacity: 256)

    init(_ database: Database) throws(SQLiteError) {
        self.database = database
        select = try database.prepare("SELECT context_id FROM contexts WHERE uri = ? AND type = ?")
        insert = try database.prepare("INSERT INTO contexts (uri, type) VALUES (?, ?)")
    }

    /// The key of a context, nil when nothing is known of it.
    func key(uri: Text?, type: Text?) throws(SQLiteError) -> Int64? {
        guard uri != nil || type != nil else { return nil }
        text.removeAll()
        text.append(uri ?? "")
        text.append(0)
        text.append(type ?? "")
        if let key = cache.key(of: text.text) { return key }
        select.bindText(1, (uri ?? "").bytes)
        select.bindText(2, (type ?? "").bytes)
        let key: Int64
        if try select.step() {
            key = select.integer(0)
            select.reset()
        } else {
            insert.bindText(1, (uri ?? "").bytes)
            insert.bindText(2, (type ?? "").bytes)
            try insert.run()
            key = database.lastInsertedKey
        }
        cache.remember(key, of: text.text)
        return key
    }

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() { cache.removeAll() }
}
