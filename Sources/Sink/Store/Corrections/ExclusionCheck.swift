/// Which listens must be left out, said once more in plain SQL: for `check` and for tests.
enum ExclusionCheck {
    /// How many listens are marked otherwise than they must be.
    static let faults = """
        SELECT (SELECT count(*) FROM (\(marked) EXCEPT \(wanted)))
            + (SELECT count(*) FROM (\(wanted) EXCEPT \(marked)))
        """

    private static let marked = "SELECT listen_id FROM listens WHERE excluded"

    /// Each listen with each correction that it matches; the last one of the topic decides.
    private static let wanted = """
        SELECT listen_id FROM (
            SELECT listen_id, excludes, row_number() OVER (PARTITION BY listen_id
                ORDER BY topic_generation DESC, topic_offset DESC, topic_partition DESC) AS place
            FROM (
                SELECT l.listen_id, c.* FROM corrections AS c JOIN tracks AS t ON t.id = c.target
                JOIN listens AS l ON l.track_id = t.track_id AND l.account_id = c.account_id
                WHERE c.what = 'track'
                UNION
                SELECT l.listen_id, c.* FROM corrections AS c JOIN artists AS r ON r.id = c.target
                JOIN artists AS o ON r.artist_id IN (o.artist_id, o.counts_as)
                JOIN track_artists AS k ON k.artist_id = o.artist_id
                JOIN listens AS l ON l.track_id = k.track_id AND l.account_id = c.account_id
                WHERE c.what = 'artist'
                UNION
                SELECT l.listen_id, c.* FROM corrections AS c JOIN listens AS l
                    ON l.account_id = c.account_id AND l.started_at >= c.started_from
                    AND l.started_at < c.started_before
                WHERE c.what = 'time'
                UNION
                SELECT p.listen_id, c.* FROM plays AS p JOIN corrections AS c
                    ON c.account_id = p.account_id AND c.target = lower(hex(p.play_id))
                WHERE c.what = 'play'))
        WHERE place = 1 AND excludes
        """
}
