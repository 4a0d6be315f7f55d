import SQLite

/// Whom a listen of a track counts for: its artists, each once, and their genres.
final class TrackCredits {
    /// One track's.
    struct Credits: Hashable {
        /// Artists, those known by name only as the ones they count as.
        var artists: [Int64] = []
        var genres: [Int64] = []
    }

    private let selectArtists: Statement
    private let selectGenres: Statement
    private let selectTracks: Statement
    private var known: [Int64: Credits] = [:]

    private static let limit = 100_000

    init(_ database: Database) throws(SQLiteError) {
        selectArtists = try database.prepare(
            """
            SELECT coalesce(r.counts_as, r.artist_id)
            FROM track_artists AS c JOIN artists AS r USING (artist_id) WHERE c.track_id = ?
            """)
        selectGenres = try database.prepare(
            """
            SELECT n.genre_id FROM track_artists AS c
            JOIN artists AS r USING (artist_id)
            JOIN artist_genres AS g ON g.artist_id = coalesce(r.counts_as, r.artist_id)
            JOIN genres AS n ON n.name = g.genre
            WHERE c.track_id = ?
            """)
        selectTracks = try database.prepare(
            """
            SELECT track_id FROM track_artists WHERE artist_id = ?1
            UNION SELECT c.track_id FROM artists AS r JOIN track_artists AS c USING (artist_id)
            WHERE r.counts_as = ?1
            """)
    }

    func credits(of track: Int64) throws(SQLiteError) -> Credits {
        if let credits = known[track] { return credits }
        let credits = Credits(
            artists: Self.distinct(try keys(selectArtists, track)),
            genres: Self.distinct(try keys(selectGenres, track)))
        if known.count >= Self.limit { known.removeAll() }
        known[track] = credits
        return credits
    }

    /// The tracks of an artist, those of the names that count as the artist among them.
    func tracks(of artist: Int64) throws(SQLiteError) -> [Int64] { try keys(selectTracks, artist) }

    /// Forgets one track's, which is about to change.
    func forget(_ track: Int64) { known[track] = nil }

    /// Forgets everything, after a transaction that was undone or another's.
    func forget() { known.removeAll() }

    /// Each key once; DISTINCT would make a table of its own, for each track anew.
    private static func distinct(_ keys: [Int64]) -> [Int64] {
        guard keys.count > 1 else { return keys }
        return Set(keys).sorted()
    }

    private func keys(_ statement: Statement, _ key: Int64) throws(SQLiteError) -> [Int64] {
        statement.bind(1, key)
        var keys: [Int64] = []
        while try statement.step() { keys.append(statement.integer(0)) }
        return keys
    }
}
