/// What the ready tables must be, said once more in plain SQL: for `check` and for tests.
enum SumCheck {
    /// A table and the query that makes it from the listens.
    static let tables: [(name: String, query: String)] = [
        ("track_days", tracks), ("artist_days", artists), ("album_days", albums),
        ("genre_days", genres), ("hour_days", hours), ("first_listens", firsts),
    ]

    /// How many rows of a table are not as they must be.
    static func faults(in table: (name: String, query: String)) -> String {
        """
        SELECT (SELECT count(*) FROM (SELECT * FROM \(table.name) EXCEPT \(table.query)))
            + (SELECT count(*) FROM (\(table.query) EXCEPT SELECT * FROM \(table.name)))
        """
    }

    private static let tracks = """
        SELECT account_id, date_id, track_id, count(*), sum(ms_played), ifnull(sum(skipped), 0),
            count(skipped), CAST(round(total(completion * 1000)) AS INTEGER), count(completion)
        FROM listens WHERE track_id IS NOT NULL GROUP BY account_id, date_id, track_id
        """
    private static let artists = """
        SELECT account_id, date_id, artist_id, count(*), sum(ms_played) FROM (
            SELECT DISTINCT l.listen_id, l.account_id, l.date_id, l.ms_played,
                coalesce(r.counts_as, r.artist_id) AS artist_id
            FROM listens AS l JOIN track_artists AS c USING (track_id)
            JOIN artists AS r USING (artist_id))
        GROUP BY account_id, date_id, artist_id
        """
    private static let albums = """
        SELECT account_id, date_id, album_id, count(*), sum(ms_played) FROM listens
        WHERE album_id IS NOT NULL GROUP BY account_id, date_id, album_id
        """
    private static let genres = """
        SELECT account_id, date_id, genre_id, count(*), sum(ms_played) FROM (
            SELECT DISTINCT l.listen_id, l.account_id, l.date_id, l.ms_played, n.genre_id
            FROM listens AS l JOIN track_artists AS c USING (track_id)
            JOIN artists AS r USING (artist_id)
            JOIN artist_genres AS g ON g.artist_id = coalesce(r.counts_as, r.artist_id)
            JOIN genres AS n ON n.name = g.genre)
        GROUP BY account_id, date_id, genre_id
        """
    private static let hours = """
        SELECT account_id, date_id, local_hour, count(*), sum(ms_played) FROM listens
        GROUP BY account_id, date_id, local_hour
        """
    private static let firsts = """
        SELECT account_id, track_id, started_at, min(date_id) FROM listens AS l
        WHERE track_id IS NOT NULL AND started_at = (SELECT min(started_at) FROM listens AS o
            WHERE o.account_id = l.account_id AND o.track_id = l.track_id)
        GROUP BY account_id, track_id
        """
}
