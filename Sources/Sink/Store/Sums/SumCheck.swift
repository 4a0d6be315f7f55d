/// What the ready tables must be, said once more in plain SQL: for `check` and for tests.
enum SumCheck {
    /// A table and the query that makes it from the listens.
    static let tables: [(name: String, query: String)] = [
        ("track_days", tracks), ("artist_days", artists), ("album_days", albums),
        ("genre_days", genres), ("hour_days", hours), ("period_tracks", periods),
        ("session_starts", sessions),
    ]

    /// How many rows of a table are not as they must be.
    static func faults(in table: (name: String, query: String)) -> String {
        """
        SELECT (SELECT count(*) FROM (SELECT * FROM \(table.name) EXCEPT \(table.query)))
            + (SELECT count(*) FROM (\(table.query) EXCEPT SELECT * FROM \(table.name)))
        """
    }

    /// The listens that count.
    private static let heard = "(SELECT * FROM listens WHERE NOT excluded)"

    private static let tracks = """
        SELECT track_id, account_id, date_id, count(*), sum(ms_played), ifnull(sum(skipped), 0),
            count(skipped), CAST(round(total(completion * 1000)) AS INTEGER), count(completion),
            lag(date_id) OVER (PARTITION BY track_id, account_id ORDER BY date_id)
        FROM \(heard) WHERE track_id IS NOT NULL GROUP BY track_id, account_id, date_id
        """
    private static let artists = """
        SELECT artist_id, account_id, date_id, count(*), sum(ms_played) FROM (
            SELECT DISTINCT l.listen_id, l.account_id, l.date_id, l.ms_played,
                coalesce(r.counts_as, r.artist_id) AS artist_id
            FROM \(heard) AS l JOIN track_artists AS c USING (track_id)
            JOIN artists AS r USING (artist_id))
        GROUP BY artist_id, account_id, date_id
        """
    private static let albums = """
        SELECT coalesce(b.counts_as, l.album_id), account_id, date_id,
            iif(b.counts_as IS NULL, 0, l.album_id), count(*), sum(ms_played)
        FROM \(heard) AS l JOIN albums AS b USING (album_id)
        GROUP BY 1, account_id, date_id, 4
        """
    private static let genres = """
        SELECT genre_id, account_id, date_id, count(*), sum(ms_played) FROM (
            SELECT DISTINCT l.listen_id, l.account_id, l.date_id, l.ms_played, n.genre_id
            FROM \(heard) AS l JOIN track_artists AS c USING (track_id)
            JOIN artists AS r USING (artist_id)
            JOIN artist_genres AS g ON g.artist_id = coalesce(r.counts_as, r.artist_id)
            JOIN genres AS n ON n.name = g.genre)
        GROUP BY genre_id, account_id, date_id
        """
    private static let hours = """
        SELECT account_id, date_id, local_hour, count(*), sum(ms_played), sum(ms_played_estimated)
        FROM \(heard)
        GROUP BY account_id, date_id, local_hour
        """
    private static let periods = """
        SELECT account_id, date_id / unit, count(DISTINCT track_id)
        FROM \(heard), (SELECT 1 AS unit UNION ALL SELECT 100 UNION ALL SELECT 10000)
        WHERE track_id IS NOT NULL GROUP BY account_id, unit, date_id / unit
        """
    private static let sessions = """
        SELECT account_id, ended_at, date_id FROM (
            SELECT account_id, ended_at, date_id, started_at - lag(ended_at) OVER (
                PARTITION BY account_id ORDER BY ended_at) AS silence
            FROM (SELECT account_id, ended_at, min(started_at) AS started_at,
                    min(date_id) AS date_id
                FROM \(heard) GROUP BY account_id, ended_at))
        WHERE silence IS NULL OR silence > 1800000
        """
}
