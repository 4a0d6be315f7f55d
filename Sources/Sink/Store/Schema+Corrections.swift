extension Schema {
    /// What owners say of their own history, and the listens that are left out by it.
    static let said = """
        CREATE TABLE corrections (
            -- What owners want left out of their history, or taken in again: the last word on each
            -- track, artist, time and play. Of the rows that a listen matches, the one that lies
            -- last in the topic decides whether it is excluded. An artist's listens are those of
            -- which the artist is credited, by name or by what the name counts as.
            account_id INTEGER NOT NULL REFERENCES accounts,
            what TEXT NOT NULL CHECK (what IN ('track', 'artist', 'time', 'play')),
            target TEXT NOT NULL, -- the id of what is meant; of a time its two ends
            excludes INTEGER NOT NULL, -- 1: they are left out; 0: they are taken in again
            started_from INTEGER, -- listens that began then or later, Unix milliseconds
            started_before INTEGER, -- and before this
            reason TEXT, -- in the owner's words
            said_at INTEGER NOT NULL,
            topic_generation INTEGER NOT NULL,
            topic_partition INTEGER NOT NULL,
            topic_offset INTEGER NOT NULL,
            PRIMARY KEY (account_id, what, target)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX listens_excluded ON listens (account_id, started_at) WHERE excluded;
        CREATE INDEX listens_excluded_by_day ON listens (date_id) WHERE excluded;

        CREATE VIEW excluded_listening AS
        -- One readable row for each listen that its owner wants left out.
        -- > SELECT local_time, track, artists FROM excluded_listening
        -- > WHERE account = 'me' ORDER BY started_at
        SELECT n.listen_id, a.name AS account,
            strftime('%Y-%m-%d %H:%M:%S', n.started_at / 1000.0 + n.utc_offset_minutes * 60,
                'unixepoch') AS local_time,
            coalesce(t.name, t.id) AS track, t.artists, n.ms_played, n.started_at, n.ended_at,
            n.date_id, n.account_id, n.track_id
        FROM listens AS n
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN tracks AS t ON t.track_id = n.track_id
        WHERE n.excluded;
        """
}
