extension Schema {
    /// Tables that are kept ready for the views.
    ///
    /// What is summed up comes first in their keys, so that a list over all time is made in one
    /// pass without sorting.
    static let sums = """
        CREATE TABLE track_days (
            -- Sums of listens by track, account and local day, kept in the same transaction.
            track_id INTEGER NOT NULL REFERENCES tracks,
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            skipped INTEGER NOT NULL,
            skippable INTEGER NOT NULL, -- listens that say whether they were skipped
            completion_thousandths INTEGER NOT NULL,
            completions INTEGER NOT NULL, -- listens whose completion is known
            previous_date_id INTEGER REFERENCES dates, -- the account's last day with it before
            PRIMARY KEY (track_id, account_id, date_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE artist_days (
            -- Every credited artist; a name counts as the one artist with an id so called.
            artist_id INTEGER NOT NULL REFERENCES artists,
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (artist_id, account_id, date_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE album_days (
            -- An album known by name only counts as the one with an id that has this name.
            album_id INTEGER NOT NULL REFERENCES albums,
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            named_id INTEGER NOT NULL, -- the album of that name; 0 for the album itself
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (album_id, account_id, date_id, named_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE genre_days (
            -- A listen counts once for each genre that any of its artists has.
            genre_id INTEGER NOT NULL REFERENCES genres,
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            PRIMARY KEY (genre_id, account_id, date_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE hour_days (
            -- Sums of listens by account, local day and hour.
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL REFERENCES dates,
            local_hour INTEGER NOT NULL,
            listens INTEGER NOT NULL,
            ms_played INTEGER NOT NULL,
            estimated INTEGER NOT NULL, -- listens whose ms_played is the track's length
            PRIMARY KEY (account_id, date_id, local_hour)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE period_tracks (
            -- How many different tracks an account heard on a day, in a month, in a year.
            account_id INTEGER NOT NULL REFERENCES accounts,
            period INTEGER NOT NULL, -- YYYYMMDD, YYYYMM or YYYY
            tracks INTEGER NOT NULL,
            PRIMARY KEY (account_id, period)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE session_starts (
            -- The listens that began more than half an hour after the one that ended before them.
            account_id INTEGER NOT NULL REFERENCES accounts,
            ended_at INTEGER NOT NULL, -- of the listen
            date_id INTEGER NOT NULL REFERENCES dates,
            PRIMARY KEY (account_id, ended_at)
        ) STRICT, WITHOUT ROWID;
        """
}
