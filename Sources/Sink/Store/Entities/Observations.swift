import Plays
import SQLite

/// How many people followed an artist on a day, and how popular the artist was.
final class Observations {
    private let upsert: Statement

    init(_ database: Database) throws(SQLiteError) {
        // Of a day the newest counts, of two at once the greater: in any order of arrival.
        upsert = try database.prepare(
            """
            INSERT INTO artist_observations (artist_id, date_id, observed_at, followers, popularity)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (artist_id, date_id) DO UPDATE
            SET observed_at = excluded.observed_at, followers = excluded.followers,
                popularity = excluded.popularity
            WHERE (excluded.observed_at, ifnull(excluded.followers, -1),
                    ifnull(excluded.popularity, -1))
                > (observed_at, ifnull(followers, -1), ifnull(popularity, -1))
            """)
    }

    /// Keeps what a record says, if it says anything.
    func store(_ artist: Artist, key: () throws(SQLiteError) -> Int64) throws(SQLiteError) {
        guard artist.followers != nil || artist.popularity != nil else { return }
        let day = TimeZoneTable.utc.local(artist.observedAt).date
        upsert.bind(1, try key())
        upsert.bind(2, Int64(day.number))
        upsert.bind(3, artist.observedAt)
        upsert.bind(4, artist.followers)
        upsert.bind(5, artist.popularity)
        try upsert.run()
    }
}
