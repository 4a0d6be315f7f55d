extension Schema {
    /// The listens and the plays that are evidence of them.
    static let facts = """
        CREATE TABLE listens (
            -- One row a listen. Instants are Unix milliseconds in UTC; date, hour and offset are
            -- those of started_at on the account's own clock.
            listen_id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES accounts,
            track_id INTEGER REFERENCES tracks,
            album_id INTEGER REFERENCES albums,
            context_id INTEGER REFERENCES contexts, -- what it was played from
            date_id INTEGER NOT NULL REFERENCES dates, -- YYYYMMDD
            started_at INTEGER NOT NULL,
            ended_at INTEGER NOT NULL,
            local_hour INTEGER NOT NULL, -- 0 to 23
            utc_offset_minutes INTEGER NOT NULL, -- local time less UTC
            ms_played INTEGER NOT NULL, -- how long it was heard
            ms_played_estimated INTEGER NOT NULL, -- 1: that is the track's length, no measure
            completion REAL, -- 0 to 1, of the track's length; null where that is not known
            skipped INTEGER, -- this one and the next three 0, 1, or null where nobody says
            shuffle INTEGER,
            offline INTEGER,
            incognito INTEGER,
            platform TEXT, -- android, ios, web, speaker, …
            country TEXT, -- two letters
            reason_start TEXT, -- trackdone, clickrow, …
            reason_end TEXT, -- trackdone, fwdbtn, …
            kind TEXT NOT NULL, -- track, episode, chapter, local or unknown
            excluded INTEGER NOT NULL DEFAULT 0 -- 1: left out of all views, see corrections
        ) STRICT;

        -- What sessions ask for is in it, so that no row of listens is read for them.
        CREATE INDEX listens_by_account_and_end
            ON listens (account_id, ended_at, started_at, ms_played, excluded);
        CREATE INDEX listens_by_track ON listens (track_id);

        CREATE TABLE plays (
            -- The evidence: one row a play that a source reported, with the listen it supports. A
            -- play's id follows from its account and time among other things, so the three
            -- together are as unique as the id alone, and neighbours in time lie side by side.
            play_id BLOB NOT NULL CHECK (length(play_id) = 16),
            account_id INTEGER NOT NULL REFERENCES accounts,
            ended_at INTEGER NOT NULL, -- as the source said, Unix milliseconds
            source INTEGER NOT NULL CHECK (source BETWEEN 0 AND 2), -- who reported it: 0 api,
            -- 1 extended (the extended history), 2 account-data
            topic_generation INTEGER NOT NULL, -- its place in the topic listens
            topic_partition INTEGER NOT NULL,
            topic_offset INTEGER NOT NULL,
            play_partition INTEGER NOT NULL,  -- its place in the topic plays
            play_offset INTEGER NOT NULL,
            listen_id INTEGER NOT NULL REFERENCES listens,
            paired_by INTEGER, -- how it was found to belong to another play's listen, or null:
            -- by 1 id, 2 isrc or 3 names (API and extended), 4 extended or 5 api (account data and
            -- one of these)
            ms_played INTEGER NOT NULL, -- of the API the track's length
            duration_ms INTEGER, -- the track's length as this play's record had it
            track_id INTEGER REFERENCES tracks,
            album_id INTEGER REFERENCES albums,
            names INTEGER, -- a number for title and artist, folded: equal names, equal numbers
            kind INTEGER NOT NULL, -- 0 track, 1 episode, 2 chapter, 3 local, 4 unknown
            zone_id INTEGER NOT NULL REFERENCES zones,
            utc_offset_minutes INTEGER, -- local time less UTC when it began, as its record says:
            -- only where the zone's table was not there or said something else
            PRIMARY KEY (account_id, ended_at, play_id)
        ) STRICT, WITHOUT ROWID;

        -- Long ones are found by their beginning too; what was paired by other things than the
        -- track's id is found by its own track. (IN with three values makes a table each time a row
        -- is written, a sixth of all the time.)
        CREATE INDEX plays_long ON plays (account_id, ended_at - ms_played)
            WHERE source = 1 AND ms_played > 600000;
        CREATE INDEX plays_paired_across ON plays (track_id)
            WHERE paired_by > 1 AND paired_by <> 4;
        """

    /// Playlists, tops and saved things as they were.
    static let lists = """
        CREATE TABLE lists (
            -- One row each time a list was taken.
            list_id INTEGER PRIMARY KEY,
            account_id INTEGER NOT NULL REFERENCES accounts,
            list TEXT NOT NULL, -- playlist:ID, playlists, top-tracks:short_term, …
            taken_at INTEGER NOT NULL, -- Unix milliseconds
            snapshot TEXT NOT NULL, -- the same when nothing has changed
            total INTEGER NOT NULL, -- items in it
            UNIQUE (account_id, list, taken_at, snapshot)
        ) STRICT;

        CREATE TABLE list_items (
            -- The items of a list as it was when it was taken.
            list_id INTEGER NOT NULL REFERENCES lists,
            position INTEGER NOT NULL, -- from 0
            added_at INTEGER, -- Unix milliseconds
            added_by TEXT,
            kind TEXT, -- track, episode, artist, album, playlist, device or profile
            id TEXT, -- Spotify's
            name TEXT,
            detail TEXT, -- a JSON object
            topic_generation INTEGER NOT NULL,
            topic_offset INTEGER NOT NULL,
            PRIMARY KEY (list_id, position)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX list_items_of_playlists ON list_items (id) WHERE kind = 'playlist';

        CREATE VIEW list_history AS
        -- Every item of every list each time it was taken.
        -- > SELECT taken_at, count(*) AS items FROM list_history
        -- > WHERE list = 'saved-tracks' GROUP BY taken_at
        SELECT a.name AS account, l.list,
            strftime('%Y-%m-%dT%H:%M:%SZ', l.taken_at / 1000.0, 'unixepoch') AS taken_at,
            l.total, i.position, i.kind, i.id, i.name, i.added_at, i.added_by, i.detail,
            l.account_id, l.list_id, l.snapshot
        FROM lists AS l
        LEFT JOIN accounts AS a USING (account_id)
        LEFT JOIN list_items AS i USING (list_id);

        CREATE VIEW current_list_items AS
        -- The items of every list as it was when it was taken last.
        -- > SELECT position, name FROM current_list_items
        -- > WHERE list = 'top-tracks:short_term' ORDER BY position
        SELECT a.name AS account, l.list,
            strftime('%Y-%m-%dT%H:%M:%SZ', l.taken_at / 1000.0, 'unixepoch') AS taken_at,
            l.total, i.position, i.kind, i.id, i.name, i.added_at, i.added_by, i.detail,
            l.account_id, l.list_id
        FROM lists AS l
        JOIN list_items AS i USING (list_id)
        LEFT JOIN accounts AS a USING (account_id)
        WHERE l.list_id = (SELECT o.list_id FROM lists AS o
            WHERE o.account_id = l.account_id AND o.list = l.list
            ORDER BY o.taken_at DESC, o.snapshot DESC LIMIT 1);
        """
}
