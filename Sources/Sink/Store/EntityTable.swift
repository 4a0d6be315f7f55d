import Plays
import SQLite

/// What the three tables of entities have in common.
///
/// Which record describes an entity is decided by knowledge, then the newest observation, then the
/// greater bytes. SQLite compares the same three, so the order of arrival decides nothing.
enum EntityTable {
    /// Writes what a record says into the row that its id has, if the record is the better one.
    ///
    /// The row is there by then: ``Dimension`` makes it when something is first referred to. An
    /// upsert that returns the key would build a table for its one row at each run.
    ///
    /// - Parameters:
    ///   - table: The table's name.
    ///   - key: The column of the integer key, the last parameter.
    ///   - columns: The columns of the first parameters; knowledge, time and record follow.
    /// - Returns: The statement, which changes one row or none.
    static func update(_ table: String, key: String, columns: [String]) -> String {
        let all = columns + ["knowledge", "observed_at", "record"]
        let sets = all.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: ", ")
        let count = all.count
        return """
            UPDATE \(table) SET \(sets)
            WHERE \(key) = ?\(count + 1) AND (knowledge IS NULL
                OR (\(rank("?\(count - 2)")), ?\(count - 1), ?\(count))
                > (\(rank("knowledge")), observed_at, record))
            """
    }

    private static func rank(_ knowledge: String) -> String {
        "CASE \(knowledge) WHEN 'full' THEN 2 WHEN 'partial' THEN 1 ELSE 0 END"
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
