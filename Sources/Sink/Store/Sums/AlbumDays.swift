import SQLite

/// The table `album_days`: sums by the album that counts, account and local day.
///
/// An album known by name only has rows of its own under the one that it counts as. When it comes
/// to count as another one, they move; no listen is looked at.
final class AlbumDays {
    private let selectTarget: Statement
    private let upsert: Statement
    private let clear: Statement
    private let move: Statement
    private var additions = Additions()
    /// Albums that may count as another one now, and what they counted as.
    private var noted: [Int64: Int64?] = [:]

    init(_ database: Database) throws(SQLiteError) {
        selectTarget = try database.prepare("SELECT counts_as FROM albums WHERE album_id = ?")
        upsert = try database.prepare(
            """
            INSERT INTO album_days (album_id, account_id, date_id, named_id, listens, ms_played)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (album_id, account_id, date_id, named_id) DO UPDATE
            SET listens = listens + excluded.listens, ms_played = ms_played + excluded.ms_played
            """)
        clear = try database.prepare(
            """
            DELETE FROM album_days WHERE album_id = ? AND account_id = ? AND date_id = ?
                AND named_id = ? AND listens = 0
            """)
        move = try database.prepare(
            """
            UPDATE album_days SET album_id = ?3, named_id = ?4
            WHERE album_id = ?1 AND named_id = ?2
            """)
    }

    /// Adds listens and their time to an album, as the listens name it.
    func add(_ sum: Sum, at place: SumPlace) {
        additions.add(Sum(msPlayed: sum.msPlayed, listens: sum.listens), to: place)
    }

    /// Writes what was added.
    func flush() throws(SQLiteError) {
        var (album, target): (Int64?, Int64?)
        try additions.drain { (place, sum) throws(SQLiteError) in
            if album != place.first {
                album = place.first
                target = try self.target(of: place.first)
            }
            bind(upsert, place, target)
            upsert.bind(5, Int64(sum.listens))
            upsert.bind(6, sum.msPlayed)
            try upsert.run()
            guard sum.listens < 0 else { return }
            bind(clear, place, target)
            try clear.run()
        }
    }

    /// Notes what an album counts as, before that changes; everything added must be written.
    func note(_ album: Int64) throws(SQLiteError) {
        if noted[album] == nil { noted[album] = .some(try target(of: album)) }
    }

    /// Moves the rows of the albums that were noted.
    func settle() throws(SQLiteError) {
        for (album, old) in noted {
            let new = try target(of: album)
            guard new != old else { continue }
            move.bind(1, old ?? album)
            move.bind(2, old == nil ? 0 : album)
            move.bind(3, new ?? album)
            move.bind(4, new == nil ? 0 : album)
            try move.run()
        }
        noted.removeAll()
    }

    /// Forgets everything, after a transaction that was undone.
    func forget() {
        additions.removeAll()
        noted.removeAll()
    }

    private func target(of album: Int64) throws(SQLiteError) -> Int64? {
        selectTarget.bind(1, album)
        guard try selectTarget.step() else { return nil }
        defer { selectTarget.reset() }

        return selectTarget.optionalInteger(0)
    }

    private func bind(_ statement: Statement, _ place: SumPlace, _ target: Int64?) {
        statement.bind(1, target ?? place.first)
        statement.bind(2, place.second)
        statement.bind(3, place.third)
        statement.bind(4, target == nil ? 0 : place.first)
    }
}
