import Plays
import SQLite

/// The credited artists of a track or an album, in order.
final class Credits {
    private let artists: Dimension
    private let select: Statement
    private let selectIDs: Statement
    private let clear: Statement
    private let insert: Statement

    init(_ database: Database, table: String, key: String, artists: Dimension) throws(SQLiteError) {
        self.artists = artists
        select = try database.prepare(
            "SELECT position, artist_id FROM \(table) WHERE \(key) = ? ORDER BY position")
        selectIDs = try database.prepare(
            """
            SELECT id FROM \(table) JOIN artists USING (artist_id) WHERE \(key) = ?
            ORDER BY position
            """)
        clear = try database.prepare("DELETE FROM \(table) WHERE \(key) = ?")
        insert = try database.prepare(
            "INSERT INTO \(table) (\(key), position, artist_id) VALUES (?, ?, ?)")
    }

    /// The ids of those credited, in order.
    func ids(of key: Int64, in arena: Arena) throws(SQLiteError) -> TextList {
        var ids: [Text] = []
        selectIDs.bind(1, key)
        while try selectIDs.step() { ids.append(arena.copy(selectIDs.bytes(0))) }
        return arena.list(ids.count) { ids[$0] }
    }

    /// Gives the artists that a record names their rows, whether it is the best one or not.
    func refer(to ids: TextList) throws(SQLiteError) {
        for id in ids { _ = try artists.key(of: id) as Int64 }
    }

    /// Puts these artists in place of those that were there; one named twice counts once.
    ///
    /// - Parameters:
    ///   - key: The track or the album.
    ///   - ids: The artists.
    ///   - willChange: Called before anything changes, if anything does.
    /// - Throws: `SQLiteError`, and what `willChange` throws.
    func replace(
        of key: Int64, with ids: TextList,
        willChange: () throws(SQLiteError) -> Void = { () throws(SQLiteError) in }
    ) throws(SQLiteError) {
        var new: [(position: Int64, artist: Int64)] = []
        for (position, id) in ids.enumerated() {
            let artist = try artists.key(of: id) as Int64
            if !new.contains(where: { $0.artist == artist }) {
                new.append((Int64(position), artist))
            }
        }
        var old: [(position: Int64, artist: Int64)] = []
        select.bind(1, key)
        while try select.step() { old.append((select.integer(0), select.integer(1))) }
        if old.elementsEqual(new, by: ==) { return }
        try willChange()
        if !old.isEmpty {
            clear.bind(1, key)
            try clear.run()
        }
        for credit in new {
            insert.bind(1, key)
            insert.bind(2, credit.position)
            insert.bind(3, credit.artist)
            try insert.run()
        }
    }
}
