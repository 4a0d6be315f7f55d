extension Schema {
    /// Tables that are kept ready for the views.
    static let sums = """
        CREATE TABLE track_days (
            -- Sums of listens by account, local day and track, kept in the same transaction.
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            track_id INTEGER NOT NULL REFERENCES tracks,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            skippable INTEGER NOT NULL, -- listens that say whether they were skipped
            completion_thousandths INTEGER NOT NULL,
            completions INTEGER NOT NULL, -- listens whose completion is known
            PRIMARY KEY (account_id, date_id, track_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE artist_days (
            -- Every credited artist; a name counts as the one artist with an id so called.
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            artist_id INTEGER NOT NULL REFERENCES artists,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (account_id, date_id, artist_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE album_days (
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            album_id INTEGER NOT NULL REFERENCES albums,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (account_id, date_id, album_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE genre_days (
            -- A listen counts once for each genre that any of its artists has.
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            genre_id INTEGER NOT NULL REFERENCES genres,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (account_id, date_id, genre_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE hour_days (
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            local_hour INTEGER NOT NULL,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (account_id, date_id, local_hour)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE first_listens (
            -- When an account heard a track for the first time.
            account_id INTEGER NOT NULL REFERENCES accounts,
            track_id INTEGER NOT NULL REFERENCES tracks,
            started_at INTEGER NOT NULL,
            date_id INTEGER NOT NULL REFERENCES dates,
            PRIMARY KEY (account_id, track_id)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX first_listens_by_day ON first_listens (account_id, date_id);
        """
}
