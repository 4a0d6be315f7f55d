import Plays
import SQLite

/// What the three tables of entities have in common.
///
/// Which record describes an entity is decided by knowledge, then the newest observation, then the
/// greater bytes. SQLite compares the same three, so the order of arrival decides nothing.
enum EntityTable {
    /// Inserts a row, or replaces it when the new record is the better one; gives the key then.
    static func upsert(_ table: String, key: String, columns: [String]) -> String {
        let all = ["id"] + columns + ["knowledge", "observed_at", "record"]
        let places = (1...all.count).map { "?\($0)" }.joined(separator: ", ")
        let sets = all.dropFirst().map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        return """
            INSERT INTO \(table) (\(all.joined(separator: ", "))) VALUES (\(places))
            ON CONFLICT (id) DO UPDATE SET \(sets)
            WHERE \(table).knowledge IS NULL
                OR (\(rank("excluded")), excluded.observed_at, excluded.record)
                > (\(rank(table)), \(table).observed_at, \(table).record)
            RETURNING \(key)
            """
    }

    private static func rank(_ table: String) -> String {
        "CASE \(table).knowledge WHEN 'full' THEN 2 WHEN 'partial' THEN 1 ELSE 0 END"
    }
}

/// The credited artists of a track or an album, in order.
final class Credits {
    private let artists: Dimension
    private let clear: Statement
    private let insert: Statement

    init(_ database: Database, table: String, key: String, artists: Dimension) throws(SQLiteError) {
        self.artists = artists
        clear = try database.prepare("DELETE FROM \(table) WHERE \(key) = ?")
        insert = try database.prepare(
            """
            INSERT INTO \(table) (\(key), position, artist_id) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
    }

    /// Puts these artists in place of those that were there; one named twice counts once.
    func replace(of key: Int64, with ids: TextList) throws(SQLiteError) {
        clear.bind(1, key)
        try clear.run()
        for (position, id) in ids.enumerated() {
            insert.bind(1, key)
            insert.bind(2, Int64(position))
            insert.bind(3, try artists.key(of: id) as Int64)
            try insert.run()
        }
    }
}
