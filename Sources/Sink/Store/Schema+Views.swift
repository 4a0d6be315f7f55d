extension Schema {
    private static let account =
        "(SELECT name FROM accounts AS a WHERE a.account_id = n.account_id) AS account"
    private static let date = "(SELECT date FROM dates AS d WHERE d.date_id = n.date_id) AS date"
    private static let track = """
        (SELECT coalesce(name, id) FROM tracks AS t WHERE t.track_id = n.track_id) AS track
        """
    private static let trackArtists =
        "(SELECT artists FROM tracks AS t WHERE t.track_id = n.track_id) AS artists"

    /// Something of the listens of a session, for whoever asks for it: one sum for each column
    /// reads an index alone, where a join of all of them reads the rows.
    private static func heard(_ what: String) -> String {
        """
        (SELECT \(what) FROM listens AS l
                WHERE NOT l.excluded AND l.account_id = n.account_id
                    AND l.ended_at >= n.ended_at
                    AND l.ended_at < ifnull(n.next, 9223372036854775807))
        """
    }

    /// What people ask for.
    ///
    /// One row per thing and local day, so that a period is a `WHERE`. Names come by queries of
    /// their own: of a sum they are asked for once a thing, where a join would look them up for
    /// each row that is summed up, asked for or not.
    static let views = """
        CREATE VIEW listening AS
        -- One readable row a listen.
        -- > SELECT local_time, track, artists FROM listening
        -- > WHERE account = 'me' ORDER BY ended_at DESC LIMIT 50
        SELECT n.listen_id, a.name AS account,
            strftime('%Y-%m-%d %H:%M:%S', n.started_at / 1000.0 + n.utc_offset_minutes * 60,
                'unixepoch') AS local_time,
            coalesce(t.name, t.id) AS track, t.artists,
            coalesce(b.name, b.id) AS album,
            n.kind, n.ms_played, n.ms_played_estimated, n.completion, n.skipped, n.platform,
            nullif(x.type, '') AS context_type, nullif(x.uri, '') AS context_uri,
            CASE x.type
                WHEN 'album' THEN (SELECT name FROM albums WHERE id = substr(x.uri, 15))
                WHEN 'playlist' THEN (SELECT i.name FROM list_items AS i JOIN lists USING (list_id)
                    WHERE i.kind = 'playlist' AND i.id = substr(x.uri, 18)
                    ORDER BY taken_at DESC LIMIT 1)
                WHEN 'artist' THEN (SELECT name FROM artists WHERE id = substr(x.uri, 16))
            END AS context_name,
            n.started_at, n.ended_at, n.date_id, n.account_id, n.track_id, n.album_id
        FROM listens AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN tracks AS t ON t.track_id = n.track_id
        LEFT JOIN albums AS b ON b.album_id = n.album_id
        LEFT JOIN contexts AS x ON x.context_id = n.context_id
        WHERE NOT n.excluded;

        CREATE VIEW top_tracks AS
        -- Tracks by account and local day.
        -- > SELECT track, artists, sum(listens) AS listens FROM top_tracks
        -- > WHERE date_id BETWEEN 20260101 AND 20261231 GROUP BY track_id ORDER BY 3 DESC LIMIT 10
        SELECT \(account), \(date), n.date_id, n.account_id, n.track_id,
            \(track), \(trackArtists),
            n.listens, n.ms_played
        FROM track_days AS n;

        CREATE VIEW top_artists AS
        -- Artists by account and local day; every credited artist counts, not the first alone.
        -- > SELECT artist, sum(ms_played) / 3600000 AS hours FROM top_artists
        -- > WHERE account = 'me' GROUP BY artist_id ORDER BY 2 DESC LIMIT 10
        SELECT \(account), \(date), n.date_id, n.account_id, n.artist_id,
            (SELECT coalesce(name, id) FROM artists AS r WHERE r.artist_id = n.artist_id) AS artist,
            n.listens, n.ms_played
        FROM artist_days AS n;

        CREATE VIEW top_albums AS
        -- Albums, shows and audiobooks by account and local day.
        -- > SELECT album, artists, sum(listens) AS listens FROM top_albums
        -- > WHERE date_id >= 20260101 GROUP BY album_id ORDER BY 3 DESC LIMIT 10
        SELECT \(account), \(date), n.date_id, n.account_id, n.album_id,
            (SELECT coalesce(name, id) FROM albums AS b WHERE b.album_id = n.album_id) AS album,
            (SELECT artists FROM albums AS b WHERE b.album_id = n.album_id) AS artists,
            n.listens, n.ms_played
        FROM album_days AS n;

        CREATE VIEW top_genres AS
        -- Genres by account and local day; a listen counts once for each genre of its artists.
        -- > SELECT genre, sum(listens) AS listens FROM top_genres
        -- > WHERE date_id BETWEEN 20260301 AND 20260331 GROUP BY genre ORDER BY 2 DESC
        SELECT \(account), \(date), n.date_id, n.account_id, g.name AS genre, n.listens,
            n.ms_played
        FROM genre_days AS n
        LEFT JOIN genres AS g USING (genre_id);

        CREATE VIEW listening_by_day AS
        -- Listens, different tracks and time by account and local day.
        -- > SELECT date, listens, tracks, ms_played / 60000 AS minutes FROM listening_by_day
        -- > WHERE date_id BETWEEN 20260301 AND 20260331
        SELECT a.name AS account, d.date, n.date_id, n.account_id, d.weekday, d.is_weekend,
            sum(n.listens) AS listens,
            (SELECT p.tracks FROM period_tracks AS p
                WHERE p.account_id = n.account_id AND p.period = n.date_id) AS tracks,
            sum(n.ms_played) AS ms_played
        FROM hour_days AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        GROUP BY n.account_id, n.date_id;

        CREATE VIEW listening_by_hour_and_weekday AS
        -- Listens and time by account, local day and hour.
        -- > SELECT weekday, hour, sum(listens) AS listens FROM listening_by_hour_and_weekday
        -- > WHERE date_id BETWEEN 20260101 AND 20261231 GROUP BY 1, 2
        SELECT a.name AS account, d.date, n.date_id, n.account_id, d.weekday,
            n.local_hour AS hour, n.listens, n.ms_played
        FROM hour_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id);

        CREATE VIEW listening_by_month AS
        -- Listens, different tracks and time by account and month.
        -- > SELECT month, listens, tracks FROM listening_by_month WHERE year = 2026
        SELECT a.name AS account, printf('%04d-%02d', n.month / 100, n.month % 100) AS month,
            n.month / 100 AS year, n.account_id, n.listens,
            (SELECT p.tracks FROM period_tracks AS p
                WHERE p.account_id = n.account_id AND p.period = n.month) AS tracks,
            n.ms_played
        FROM (SELECT account_id, date_id / 100 AS month, sum(listens) AS listens,
                sum(ms_played) AS ms_played
            FROM hour_days GROUP BY account_id, date_id / 100) AS n
        JOIN accounts AS a USING (account_id);

        CREATE VIEW listening_by_year AS
        -- Listens, different tracks and time by account and year.
        -- > SELECT year, listens, tracks, ms_played / 3600000 AS hours FROM listening_by_year
        SELECT a.name AS account, n.year, n.account_id, n.listens,
            (SELECT p.tracks FROM period_tracks AS p
                WHERE p.account_id = n.account_id AND p.period = n.year) AS tracks,
            n.ms_played
        FROM (SELECT account_id, date_id / 10000 AS year, sum(listens) AS listens,
                sum(ms_played) AS ms_played
            FROM hour_days GROUP BY account_id, date_id / 10000) AS n
        JOIN accounts AS a USING (account_id);
        """

    /// What takes the order of listens into account, and what was lost.
    static let habits = """
        CREATE VIEW sessions AS
        -- Runs of listens with no silence longer than half an hour.
        -- > SELECT date, listens, ms_played / 60000 AS minutes FROM sessions
        -- > WHERE date_id BETWEEN 20260101 AND 20261231 ORDER BY ms_played DESC LIMIT 10
        SELECT \(account), \(date),
            \(heard("min(l.started_at)")) AS started_at,
            \(heard("max(l.ended_at)")) AS ended_at,
            n.date_id, n.account_id,
            \(heard("count(*)")) AS listens,
            \(heard("sum(l.ms_played)")) AS ms_played
        FROM (SELECT account_id, ended_at, date_id,
                (SELECT min(m.ended_at) FROM session_starts AS m
                    WHERE m.account_id = b.account_id AND m.ended_at > b.ended_at) AS next
            FROM session_starts AS b) AS n;

        CREATE VIEW streaks AS
        -- Runs of local days with at least one listen each.
        -- > SELECT first_date, last_date, days FROM streaks ORDER BY days DESC LIMIT 5
        SELECT a.name AS account, min(date) AS first_date, max(date) AS last_date,
            count(*) AS days
        FROM (SELECT account_id, date,
                julianday(date) - row_number() OVER (PARTITION BY account_id ORDER BY date) AS run
            FROM (SELECT DISTINCT account_id, date_id FROM hour_days)
            JOIN dates USING (date_id))
        JOIN accounts AS a USING (account_id)
        GROUP BY account_id, run;

        CREATE VIEW discoveries AS
        -- The day on which an account heard a track for the first time.
        -- > SELECT date, track, artists FROM discoveries ORDER BY date_id DESC LIMIT 20
        SELECT \(account), \(date), n.date_id, n.account_id, n.track_id,
            \(track), \(trackArtists), n.listens
        FROM track_days AS n
        WHERE n.previous_date_id IS NULL;

        CREATE VIEW comebacks AS
        -- Tracks heard again by an account after a year or more without.
        -- > SELECT date, track, days_away FROM comebacks ORDER BY days_away DESC LIMIT 20
        SELECT \(account), d.date, n.date_id, n.account_id, n.track_id,
            \(track), \(trackArtists),
            CAST(julianday(d.date) - julianday(p.date) AS INTEGER) AS days_away
        FROM track_days AS n
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN dates AS p ON p.date_id = n.previous_date_id
        WHERE n.date_id - n.previous_date_id >= 10000;

        CREATE VIEW skip_rates AS
        -- How often tracks were skipped, of the listens that say so, and how much of them was
        -- heard, of those with a measure and a length.
        -- > SELECT track, sum(skipped) * 1.0 / sum(listens) AS rate FROM skip_rates
        -- > GROUP BY track_id HAVING sum(listens) >= 10 ORDER BY 2 DESC LIMIT 10
        SELECT \(account), \(date), n.date_id, n.account_id, n.track_id,
            \(track),
            n.skippable AS listens, n.skipped,
            1.0 * n.skipped / nullif(n.skippable, 0) AS skip_rate,
            n.completions, n.completion_thousandths / 1000.0 / nullif(n.completions, 0)
                AS completion
        FROM track_days AS n
        WHERE n.skippable > 0 OR n.completions > 0;

        CREATE VIEW podcasts AS
        -- Episodes and chapters by account and local day, with their show or book.
        -- > SELECT show, sum(ms_played) / 3600000 AS hours FROM podcasts
        -- > WHERE date_id >= 20260101 GROUP BY show ORDER BY 2 DESC LIMIT 10
        SELECT a.name AS account, d.date, n.date_id, n.account_id, t.kind, n.track_id,
            coalesce(t.name, t.id) AS episode, coalesce(b.name, b.id) AS show, n.listens,
            n.ms_played
        FROM track_days AS n
        JOIN tracks AS t USING (track_id)
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN albums AS b ON b.album_id = t.album_id
        WHERE t.kind IN ('episode', 'chapter');

        CREATE VIEW completeness AS
        -- Days with listens or with recorded gaps that are still open (a gap's days are UTC), and
        -- the share of listens whose time is the track's length instead of a measure.
        -- > SELECT date, listens, gaps, estimated_share FROM completeness WHERE gaps > 0
        WITH RECURSIVE gap_days (account_id, day, last) AS (
            SELECT account_id, date(from_at / 1000, 'unixepoch'), date(to_at / 1000, 'unixepoch')
            FROM gaps WHERE closed_at IS NULL AND from_at <= to_at
            UNION ALL
            SELECT account_id, date(day, '+1 day'), last FROM gap_days WHERE day < last)
        SELECT a.name AS account, n.date, sum(n.listens) AS listens, sum(n.gaps) AS gaps,
            1.0 * sum(n.estimated) / nullif(sum(n.listens), 0) AS estimated_share
        FROM (SELECT h.account_id, d.date, sum(h.listens) AS listens,
                sum(h.estimated) AS estimated, 0 AS gaps
            FROM hour_days AS h JOIN dates AS d USING (date_id) GROUP BY h.account_id, h.date_id
            UNION ALL
            SELECT account_id, day, 0, 0, count(*) FROM gap_days GROUP BY account_id, day) AS n
        JOIN accounts AS a USING (account_id)
        GROUP BY n.account_id, n.date;

        CREATE VIEW data_quality AS
        -- What did not become a listen, by account, day (UTC) and reason: filtered or failed
        -- before, dead-lettered since. A letter about an artist is no account's.
        -- > SELECT what, reason, sum(records) AS records FROM data_quality
        -- > WHERE account = 'me' AND date_id >= 20260101 GROUP BY 1, 2 ORDER BY 3 DESC
        SELECT account, date(at / 1000.0, 'unixepoch') AS date,
            CAST(strftime('%Y%m%d', at / 1000.0, 'unixepoch') AS INTEGER) AS date_id, what, reason,
            sum(records) AS records
        FROM (SELECT a.name AS account, l.at, 'filtered' AS what, f.key AS reason,
                f.value AS records
            FROM ledger AS l JOIN accounts AS a USING (account_id), json_each(l.filtered) AS f
            UNION ALL
            SELECT a.name, l.at, 'failed', l.kind, l.failed
            FROM ledger AS l JOIN accounts AS a USING (account_id) WHERE l.failed > 0
            UNION ALL
            SELECT CASE
                    WHEN topic IN ('plays', 'ledger', 'cursors', 'corrections', 'listens') THEN key
                    WHEN topic IN ('lists', 'list-items')
                        THEN substr(key, 1, instr(key || '/', '/') - 1)
                END, at, 'dead-lettered', stage || ': ' || reason, 1
            FROM dead_letters)
        GROUP BY account, 2, what, reason;
        """
}
