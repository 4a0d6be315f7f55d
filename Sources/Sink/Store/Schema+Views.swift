extension Schema {
    /// What people ask for.
    ///
    /// One row per thing and local day, so that a period is a `WHERE`.
    static let views = """
        CREATE VIEW listening AS
        -- One readable row a listen.
        SELECT l.listen_id, a.name AS account,
            strftime('%Y-%m-%d %H:%M:%S', l.started_at / 1000 + l.utc_offset_minutes * 60,
                'unixepoch') AS local_time,
            coalesce(t.name, t.id) AS track,
            (SELECT group_concat(name, ', ') FROM (
                SELECT coalesce(r.name, r.id) AS name
                FROM track_artists AS c JOIN artists AS r USING (artist_id)
                WHERE c.track_id = l.track_id ORDER BY c.position)) AS artists,
            coalesce(b.name, b.id) AS album,
            l.kind, l.ms_played, l.ms_played_estimated, l.completion, l.skipped, l.platform,
            nullif(x.type, '') AS context_type, nullif(x.uri, '') AS context_uri,
            l.started_at, l.ended_at, l.date_id, l.account_id, l.track_id, l.album_id
        FROM listens AS l
        JOIN accounts AS a USING (account_id)
        LEFT JOIN tracks AS t ON t.track_id = l.track_id
        LEFT JOIN albums AS b ON b.album_id = l.album_id
        LEFT JOIN contexts AS x ON x.context_id = l.context_id;

        CREATE VIEW top_tracks AS
        SELECT a.name AS account, d.date, d.date_id, n.track_id, coalesce(t.name, t.id) AS track,
            (SELECT group_concat(name, ', ') FROM (
                SELECT coalesce(r.name, r.id) AS name
                FROM track_artists AS c JOIN artists AS r USING (artist_id)
                WHERE c.track_id = n.track_id ORDER BY c.position)) AS artists,
            n.listens, n.ms_played
        FROM (SELECT account_id, date_id, track_id, count(*) AS listens, sum(ms_played) AS ms_played
            FROM listens WHERE track_id IS NOT NULL GROUP BY account_id, date_id, track_id) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        JOIN tracks AS t USING (track_id);

        CREATE VIEW top_artists AS
        -- Every credited artist counts, not the first alone.
        SELECT a.name AS account, d.date, d.date_id, n.artist_id, coalesce(r.name, r.id) AS artist,
            n.listens, n.ms_played
        FROM (SELECT l.account_id, l.date_id, c.artist_id, count(*) AS listens,
                sum(l.ms_played) AS ms_played
            FROM listens AS l JOIN track_artists AS c USING (track_id)
            GROUP BY l.account_id, l.date_id, c.artist_id) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        JOIN artists AS r USING (artist_id);

        CREATE VIEW top_albums AS
        SELECT a.name AS account, d.date, d.date_id, n.album_id, coalesce(b.name, b.id) AS album,
            (SELECT group_concat(name, ', ') FROM (
                SELECT coalesce(r.name, r.id) AS name
                FROM album_artists AS c JOIN artists AS r USING (artist_id)
                WHERE c.album_id = n.album_id ORDER BY c.position)) AS artists,
            n.listens, n.ms_played
        FROM (SELECT account_id, date_id, album_id, count(*) AS listens, sum(ms_played) AS ms_played
            FROM listens WHERE album_id IS NOT NULL GROUP BY account_id, date_id, album_id) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        JOIN albums AS b USING (album_id);

        CREATE VIEW top_genres AS
        -- A listen counts once for each genre that any of its artists has.
        SELECT a.name AS account, d.date, d.date_id, n.genre, n.listens, n.ms_played
        FROM (SELECT account_id, date_id, genre, count(*) AS listens, sum(ms_played) AS ms_played
            FROM (SELECT DISTINCT l.listen_id, l.account_id, l.date_id, l.ms_played, g.genre
                FROM listens AS l
                JOIN track_artists AS c USING (track_id)
                JOIN artist_genres AS g USING (artist_id))
            GROUP BY account_id, date_id, genre) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id);

        CREATE VIEW listening_by_day AS
        SELECT a.name AS account, d.date, d.date_id, d.weekday, n.listens, n.tracks, n.ms_played
        FROM (SELECT account_id, date_id, count(*) AS listens, count(DISTINCT track_id) AS tracks,
                sum(ms_played) AS ms_played
            FROM listens GROUP BY account_id, date_id) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id);

        CREATE VIEW listening_by_hour_and_weekday AS
        SELECT a.name AS account, d.date, d.date_id, d.weekday, n.local_hour AS hour, n.listens,
            n.ms_played
        FROM (SELECT account_id, date_id, local_hour, count(*) AS listens,
                sum(ms_played) AS ms_played
            FROM listens GROUP BY account_id, date_id, local_hour) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id);

        CREATE VIEW listening_by_month AS
        SELECT a.name AS account, printf('%04d-%02d', n.month / 100, n.month % 100) AS month,
            n.listens, n.tracks, n.ms_played
        FROM (SELECT account_id, date_id / 100 AS month, count(*) AS listens,
                count(DISTINCT track_id) AS tracks, sum(ms_played) AS ms_played
            FROM listens GROUP BY account_id, date_id / 100) AS n
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
            FROM (SELECT DISTINCT l.account_id, d.date FROM listens AS l JOIN dates AS d
                USING (date_id)))
        JOIN accounts AS a USING (account_id)
        GROUP BY account_id, run;

        CREATE VIEW discoveries AS
        -- The first listen of a track by an account.
        SELECT a.name AS account, d.date, d.date_id, n.track_id, coalesce(t.name, t.id) AS track,
            n.started_at
        FROM (SELECT account_id, track_id, min(started_at) AS started_at, date_id
            FROM listens WHERE track_id IS NOT NULL GROUP BY account_id, track_id) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        JOIN tracks AS t USING (track_id);

        CREATE VIEW skip_rates AS
        -- Of the listens that say whether they were skipped.
        SELECT a.name AS account, d.date, d.date_id, n.track_id, coalesce(t.name, t.id) AS track,
            n.listens, n.skipped, 1.0 * n.skipped / n.listens AS skip_rate
        FROM (SELECT account_id, date_id, track_id, count(*) AS listens, sum(skipped) AS skipped
            FROM listens WHERE skipped IS NOT NULL AND track_id IS NOT NULL
            GROUP BY account_id, date_id, track_id) AS n
        JOIN accounts AS a USING (account_id)
        JOIN dates AS d USING (date_id)
        JOIN tracks AS t USING (track_id);

        CREATE VIEW completeness AS
        -- Days with listens or with recorded gaps that are still open; a gap's days are UTC.
        WITH RECURSIVE gap_days (account_id, day, last) AS (
            SELECT account_id, date(from_at / 1000, 'unixepoch'), date(to_at / 1000, 'unixepoch')
            FROM gaps WHERE closed_at IS NULL AND from_at <= to_at
            UNION ALL
            SELECT account_id, date(day, '+1 day'), last FROM gap_days WHERE day < last)
        SELECT a.name AS account, n.date, sum(n.listens) AS listens, sum(n.gaps) AS gaps
        FROM (SELECT l.account_id, d.date, count(*) AS listens, 0 AS gaps
                FROM listens AS l JOIN dates AS d USING (date_id) GROUP BY l.account_id, d.date
            UNION ALL
            SELECT account_id, day, 0, count(*) FROM gap_days GROUP BY account_id, day) AS n
        JOIN accounts AS a USING (account_id)
        GROUP BY n.account_id, n.date;
        """
}
