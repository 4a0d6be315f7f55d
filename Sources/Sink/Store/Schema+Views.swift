extension Schema {
    /// What people ask for.
    ///
    /// One row per thing and local day, so that a period is a `WHERE`. Names come by outer joins,
    /// which SQLite leaves out where they are not asked for.
    static let views = """
        CREATE VIEW listening AS
        -- One readable row a listen.
        SELECT n.listen_id, a.name AS account,
            strftime('%Y-%m-%d %H:%M:%S', n.started_at / 1000 + n.utc_offset_minutes * 60,
                'unixepoch') AS local_time,
            coalesce(t.name, t.id) AS track,
            (SELECT group_concat(name, ', ') FROM (
                SELECT coalesce(r.name, r.id) AS name
                FROM track_artists AS c JOIN artists AS r USING (artist_id)
                WHERE c.track_id = n.track_id ORDER BY c.position)) AS artists,
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
        LEFT JOIN contexts AS x ON x.context_id = n.context_id;

        CREATE VIEW top_tracks AS
        -- Tracks by account and local day.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, n.track_id,
            coalesce(t.name, t.id) AS track,
            (SELECT group_concat(name, ', ') FROM (
                SELECT coalesce(r.name, r.id) AS name
                FROM track_artists AS c JOIN artists AS r USING (artist_id)
                WHERE c.track_id = n.track_id ORDER BY c.position)) AS artists,
            n.listens, n.ms_played
        FROM track_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN tracks AS t USING (track_id);

        CREATE VIEW top_artists AS
        -- Artists by account and local day; every credited artist counts, not the first alone.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, n.artist_id,
            coalesce(r.name, r.id) AS artist, n.listens, n.ms_played
        FROM artist_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN artists AS r USING (artist_id);

        CREATE VIEW top_albums AS
        -- Albums, shows and audiobooks by account and local day.
        SELECT a.name AS account, d.date, n.date_id, n.account_id,
            coalesce(b.counts_as, n.album_id) AS album_id, coalesce(b.name, b.id) AS album,
            (SELECT group_concat(name, ', ') FROM (
                SELECT coalesce(r.name, r.id) AS name
                FROM album_artists AS c JOIN artists AS r USING (artist_id)
                WHERE c.album_id = n.album_id ORDER BY c.position)) AS artists,
            n.listens, n.ms_played
        FROM album_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN albums AS b USING (album_id);

        CREATE VIEW top_genres AS
        -- Genres by account and local day; a listen counts once for each genre of its artists.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, g.name AS genre, n.listens,
            n.ms_played
        FROM genre_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN genres AS g USING (genre_id);

        CREATE VIEW listening_by_day AS
        -- Listens, different tracks and time by account and local day.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, d.weekday, d.is_weekend,
            sum(n.listens) AS listens,
            (SELECT count(*) FROM track_days AS t
                WHERE t.account_id = n.account_id AND t.date_id = n.date_id) AS tracks,
            sum(n.ms_played) AS ms_played
        FROM hour_days AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        GROUP BY n.account_id, n.date_id;

        CREATE VIEW listening_by_hour_and_weekday AS
        -- Listens and time by account, local day and hour.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, d.weekday,
            n.local_hour AS hour, n.listens, n.ms_played
        FROM hour_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id);

        CREATE VIEW listening_by_month AS
        -- Listens, different tracks and time by account and month.
        SELECT a.name AS account, printf('%04d-%02d', n.month / 100, n.month % 100) AS month,
            n.month / 100 AS year, n.account_id, n.listens,
            (SELECT count(DISTINCT t.track_id) FROM track_days AS t
                WHERE t.account_id = n.account_id
                    AND t.date_id BETWEEN n.month * 100 AND n.month * 100 + 99) AS tracks,
            n.ms_played
        FROM (SELECT account_id, date_id / 100 AS month, sum(listens) AS listens,
                sum(ms_played) AS ms_played
            FROM hour_days GROUP BY account_id, date_id / 100) AS n
        JOIN accounts AS a USING (account_id);

        CREATE VIEW listening_by_year AS
        -- Listens, different tracks and time by account and year.
        SELECT a.name AS account, n.year, n.account_id, n.listens,
            (SELECT count(DISTINCT t.track_id) FROM track_days AS t
                WHERE t.account_id = n.account_id
                    AND t.date_id BETWEEN n.year * 10000 AND n.year * 10000 + 9999) AS tracks,
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
        SELECT a.name AS account, min(s.started_at) AS started_at, max(s.ended_at) AS ended_at,
            min(s.date_id) AS date_id, count(*) AS listens, sum(s.ms_played) AS ms_played
        FROM (SELECT *, total(starts) OVER (
                PARTITION BY account_id ORDER BY started_at, listen_id) AS session
            FROM (SELECT *, started_at - max(ended_at) OVER (
                    PARTITION BY account_id ORDER BY started_at, listen_id
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > 1800000 AS starts
                FROM listens)) AS s
        JOIN accounts AS a USING (account_id)
        GROUP BY s.account_id, s.session;

        CREATE VIEW streaks AS
        -- Runs of local days with at least one listen each.
        SELECT a.name AS account, min(date) AS first_date, max(date) AS last_date,
            count(*) AS days
        FROM (SELECT account_id, date,
                julianday(date) - row_number() OVER (PARTITION BY account_id ORDER BY date) AS run
            FROM (SELECT DISTINCT account_id, date_id FROM hour_days)
            JOIN dates USING (date_id))
        JOIN accounts AS a USING (account_id)
        GROUP BY account_id, run;

        CREATE VIEW discoveries AS
        -- The first listen of a track by an account.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, n.track_id,
            coalesce(t.name, t.id) AS track, n.started_at
        FROM first_listens AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN tracks AS t USING (track_id);

        CREATE VIEW comebacks AS
        -- Tracks heard again by an account after a year or more without.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, n.track_id,
            coalesce(t.name, t.id) AS track, n.days_away
        FROM (SELECT account_id, track_id, date_id, started_at,
                (started_at - lag(started_at) OVER (
                    PARTITION BY track_id, account_id ORDER BY started_at)) / 86400000 AS days_away
            FROM listens WHERE track_id IS NOT NULL) AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN tracks AS t USING (track_id)
        WHERE n.days_away >= 365;

        CREATE VIEW skip_rates AS
        -- Of the listens that say whether they were skipped, and how much of a track was heard.
        SELECT a.name AS account, d.date, n.date_id, n.account_id, n.track_id,
            coalesce(t.name, t.id) AS track,
            n.skippable AS listens, n.skipped, 1.0 * n.skipped / n.skippable AS skip_rate,
            n.completions, n.completion_thousandths / 1000.0 / nullif(n.completions, 0)
                AS completion
        FROM track_days AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN dates AS d USING (date_id)
        LEFT JOIN tracks AS t USING (track_id)
        WHERE n.skippable > 0;

        CREATE VIEW podcasts AS
        -- Episodes and chapters by account and local day, with their show or book.
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
        -- Days with listens or with recorded gaps that are still open; a gap's days are UTC.
        WITH RECURSIVE gap_days (account_id, day, last) AS (
            SELECT account_id, date(from_at / 1000, 'unixepoch'), date(to_at / 1000, 'unixepoch')
            FROM gaps WHERE closed_at IS NULL AND from_at <= to_at
            UNION ALL
            SELECT account_id, date(day, '+1 day'), last FROM gap_days WHERE day < last)
        SELECT a.name AS account, n.date, sum(n.listens) AS listens, sum(n.gaps) AS gaps
        FROM (SELECT h.account_id, d.date, sum(h.listens) AS listens, 0 AS gaps
                FROM hour_days AS h JOIN dates AS d USING (date_id) GROUP BY h.account_id, h.date_id
            UNION ALL
            SELECT account_id, day, 0, count(*) FROM gap_days GROUP BY account_id, day) AS n
        JOIN accounts AS a USING (account_id)
        GROUP BY n.account_id, n.date;

        CREATE VIEW data_quality AS
        -- What did not become a listen, by reason: filtered or failed before, dead-lettered since.
        SELECT a.name AS account, 'filtered' AS what, f.key AS reason, sum(f.value) AS records
        FROM ledger AS l JOIN accounts AS a USING (account_id), json_each(l.filtered) AS f
        GROUP BY l.account_id, f.key
        UNION ALL
        SELECT a.name, 'failed', l.kind, sum(l.failed)
        FROM ledger AS l JOIN accounts AS a USING (account_id)
        GROUP BY l.account_id, l.kind HAVING sum(l.failed) > 0
        UNION ALL
        SELECT key, 'dead-lettered', stage || ': ' || reason, count(*)
        FROM dead_letters GROUP BY key, stage, reason;
        """
}
