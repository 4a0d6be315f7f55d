/// What the file is made of.
///
/// The comments go into the file: `.schema` in the shell shows them.
enum Schema {
    /// The number in the header that says the file is Legato's: "LEGA".
    static let applicationID: Int32 = 0x4c45_4741
    /// Grows with every change of the tables or views.
    static let version: Int32 = 7

    /// Everything a new file gets, in order.
    static let all = [dimensions, facts, lists, sums, bookkeeping, said, views, habits]

    private static let dimensions = """
        CREATE TABLE artists (
            -- Entities are known by Spotify's id, or by name:… when only their name is known. A row
            -- without knowledge is one that something refers to and nothing has described yet. Of
            -- two records of equal knowledge and time the one with the greater bytes describes the
            -- entity; record has the bytes where the other columns do not give them again.
            artist_id INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            uri TEXT, -- spotify:artist:…
            name TEXT,
            image_url TEXT, -- the largest picture
            followers INTEGER, -- when it was described
            popularity INTEGER, -- 0 to 100, then
            url TEXT, -- its page at the service
            name_key INTEGER, -- a number for the name, folded
            counts_as INTEGER REFERENCES artists, -- of a name: the one artist with an id so called
            knowledge TEXT CHECK (knowledge IN ('full', 'partial', 'export')),
            observed_at INTEGER, -- Unix milliseconds
            record BLOB
        ) STRICT;

        CREATE INDEX artists_by_name ON artists (name_key);
        CREATE INDEX artists_by_target ON artists (counts_as) WHERE counts_as IS NOT NULL;

        CREATE TABLE artist_observations (
            -- What the service said of an artist on a day (UTC); the newest word of the day.
            artist_id INTEGER NOT NULL REFERENCES artists,
            date_id INTEGER NOT NULL, -- YYYYMMDD
            observed_at INTEGER NOT NULL, -- Unix milliseconds
            followers INTEGER,
            popularity INTEGER, -- 0 to 100
            PRIMARY KEY (artist_id, date_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE genres (
            -- Genres as the service calls them.
            genre_id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE artist_genres (
            -- The genres of each artist, as its own record has them.
            artist_id INTEGER NOT NULL REFERENCES artists,
            genre TEXT NOT NULL REFERENCES genres (name),
            PRIMARY KEY (artist_id, genre)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE albums (
            -- A show and an audiobook are albums of that kind.
            album_id INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            uri TEXT, -- spotify:album:…, of a show spotify:show:…
            kind TEXT, -- album, show or audiobook
            name TEXT,
            artists TEXT, -- names of those credited, as the album's own record has them
            album_type TEXT, -- album, single or compilation
            release_date TEXT, -- as exact as the next column says
            release_date_precision TEXT, -- year, month or day
            release_year INTEGER,
            total_tracks INTEGER,
            label TEXT,
            upc TEXT, -- its bar code
            genres TEXT, -- a JSON array
            image_url TEXT, -- the largest picture
            url TEXT, -- its page at the service
            name_key INTEGER, -- a number for title and artist, folded
            counts_as INTEGER REFERENCES albums, -- of a name: the one album with an id so called
            knowledge TEXT CHECK (knowledge IN ('full', 'partial', 'export')),
            observed_at INTEGER, -- Unix milliseconds
            record BLOB
        ) STRICT;

        CREATE INDEX albums_by_name ON albums (name_key);

        CREATE TABLE album_artists (
            -- Every credited artist, position 0 first.
            album_id INTEGER NOT NULL REFERENCES albums,
            position INTEGER NOT NULL,
            artist_id INTEGER NOT NULL REFERENCES artists,
            PRIMARY KEY (album_id, position),
            UNIQUE (artist_id, album_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tracks (
            -- An episode and a chapter are tracks of that kind.
            track_id INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            uri TEXT, -- spotify:track:…, of an episode spotify:episode:…
            kind TEXT, -- track, episode, chapter, local or unknown
            name TEXT,
            artists TEXT, -- names of those credited, as the track's own record has them
            album_id INTEGER REFERENCES albums,
            album TEXT, -- its title, from there too
            isrc TEXT, -- the recording's code
            duration_ms INTEGER, -- its length
            explicit INTEGER, -- 0 or 1
            disc_number INTEGER,
            track_number INTEGER,
            is_local INTEGER, -- 1: a file of the listener's own
            url TEXT, -- its page at the service
            knowledge TEXT CHECK (knowledge IN ('full', 'partial', 'export')),
            observed_at INTEGER, -- Unix milliseconds
            record BLOB
        ) STRICT;

        CREATE TABLE track_artists (
            -- Every credited artist, position 0 first.
            track_id INTEGER NOT NULL REFERENCES tracks,
            position INTEGER NOT NULL,
            artist_id INTEGER NOT NULL REFERENCES artists,
            PRIMARY KEY (track_id, position),
            UNIQUE (artist_id, track_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE accounts (
            -- The people whose history this is.
            account_id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE, -- as its owner chose it
            timezone TEXT, -- of the listen that lies last in the topic
            timezone_generation INTEGER NOT NULL DEFAULT -1, -- that listen's place
            timezone_offset INTEGER NOT NULL DEFAULT -1
        ) STRICT;

        CREATE TABLE zones (
            -- The time zones that plays were told in.
            zone_id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE -- of the time zone database
        ) STRICT;

        CREATE TABLE contexts (
            -- What was played from: an album, a playlist, …; an unknown part is empty.
            context_id INTEGER PRIMARY KEY,
            uri TEXT NOT NULL, -- spotify:playlist:…
            type TEXT NOT NULL, -- playlist, album, artist, …
            UNIQUE (uri, type)
        ) STRICT;

        CREATE TABLE dates (
            -- The local days on which listens began.
            date_id INTEGER PRIMARY KEY, -- YYYYMMDD
            date TEXT NOT NULL,          -- YYYY-MM-DD
            year INTEGER NOT NULL,
            quarter INTEGER NOT NULL,
            month INTEGER NOT NULL,
            day INTEGER NOT NULL,
            iso_year INTEGER NOT NULL,   -- of the ISO week
            iso_week INTEGER NOT NULL,
            weekday INTEGER NOT NULL,    -- 1 is Monday
            is_weekend INTEGER NOT NULL  -- 1 on Saturday and Sunday
        ) STRICT;
        """

    private static let bookkeeping = """
        CREATE TABLE schema_version (
            -- Which version of the schema made these tables.
            version INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE offsets (
            -- Where the sink goes on. A batch of rows and its offsets are stored in one
            -- transaction, and only when next_offset still is what the writer thinks: a second
            -- writer is refused so.
            topic TEXT NOT NULL, -- without a prefix
            topic_partition INTEGER NOT NULL,
            next_offset INTEGER NOT NULL, -- the record to be read next
            last_offset INTEGER NOT NULL, -- the last record stored
            last_hash BLOB NOT NULL, -- SHA-256 of its key and value: is it still the same topic?
            PRIMARY KEY (topic, topic_partition)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE topic_generations (
            -- How often a topic was taken for a new one (--accept-new-topic): what lies in a later
            -- one replaces what lay in an earlier one. Another number of partitions makes one too,
            -- since records of one key then lie in two of them.
            topic TEXT PRIMARY KEY,
            generation INTEGER NOT NULL, -- 0 for the first topic of the name
            partitions INTEGER -- how many it had
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE writer (
            -- The sink that follows the topics into this file; another number fences it off.
            id INTEGER PRIMARY KEY CHECK (id = 1),
            owner INTEGER NOT NULL -- a number that the sink chose at its start
        ) STRICT;

        CREATE TABLE ledger (
            -- The producer's sums: read = accepted + duplicate + what was filtered + failed. Polls
            -- are summed by account and day (UTC), everything else has a row an entry.
            ledger_key INTEGER PRIMARY KEY,
            entry TEXT NOT NULL UNIQUE, -- its name; the same poll or file has the same one
            account_id INTEGER NOT NULL REFERENCES accounts,
            kind TEXT NOT NULL, -- poll, import, gap-opened, gap-closed, login, lists, …
            at INTEGER NOT NULL, -- of polls the last of the day, Unix milliseconds
            entries INTEGER NOT NULL DEFAULT 1, -- how many are summed up here
            read INTEGER NOT NULL, -- items that the source showed
            accepted INTEGER NOT NULL, -- published
            duplicate INTEGER NOT NULL, -- published before
            filtered TEXT NOT NULL, -- a JSON object: reason to number
            filtered_sum INTEGER NOT NULL, -- its sum
            failed INTEGER NOT NULL, -- could not be published as they were
            source TEXT, -- api, extended or account-data
            file TEXT, -- of an import: the file's name
            sha256 TEXT, -- and the digest of its content
            from_at INTEGER, -- the first moment it is about, Unix milliseconds
            to_at INTEGER, -- the last
            gap TEXT, -- the entry that opened the gap
            topic_generation INTEGER NOT NULL, -- its place in the topic ledger
            topic_partition INTEGER NOT NULL,
            topic_offset INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE polls (
            -- What each poll said, in short, so that one that is read again counts once.
            account_id INTEGER NOT NULL REFERENCES accounts,
            at INTEGER NOT NULL, -- Unix milliseconds
            entry INTEGER NOT NULL, -- a number for its name
            topic_generation INTEGER NOT NULL, -- its place in the topic ledger
            topic_partition INTEGER NOT NULL,
            topic_offset INTEGER NOT NULL,
            read INTEGER NOT NULL,
            accepted INTEGER NOT NULL,
            duplicate INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            filtered TEXT, -- reason=number, with spaces between
            PRIMARY KEY (account_id, at, entry)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE poll_filters (
            -- What polls filtered, summed by account, day (UTC) and reason.
            account_id INTEGER NOT NULL REFERENCES accounts,
            date_id INTEGER NOT NULL, -- YYYYMMDD
            reason TEXT NOT NULL,
            records INTEGER NOT NULL, -- how many
            PRIMARY KEY (account_id, date_id, reason)
        ) STRICT, WITHOUT ROWID;

        CREATE INDEX ledger_by_gap ON ledger (gap) WHERE gap IS NOT NULL;

        CREATE VIEW gaps AS
        -- What the source lost before it was read, and when an import brought it back.
        -- > SELECT account_id, from_at, to_at FROM gaps WHERE closed_at IS NULL
        SELECT o.entry AS gap, o.account_id, o.from_at, o.to_at, o.at AS opened_at,
            (SELECT min(c.at) FROM ledger AS c
                WHERE c.gap = o.entry AND c.kind = 'gap-closed') AS closed_at
        FROM ledger AS o
        WHERE o.kind = 'gap-opened';

        CREATE TABLE dead_letters (
            -- Records that could not be processed, by the place where they lie.
            topic TEXT NOT NULL,
            topic_generation INTEGER NOT NULL DEFAULT 0, -- as the sink counts that topic
            topic_partition INTEGER NOT NULL,
            topic_offset INTEGER NOT NULL,
            stage TEXT NOT NULL, -- processor or sink
            reason TEXT NOT NULL, -- not-json, missing-field, …
            detail TEXT, -- one sentence that names the field
            key TEXT, -- the record's
            at INTEGER NOT NULL, -- Unix milliseconds
            PRIMARY KEY (topic, topic_partition, topic_offset, topic_generation)
        ) STRICT, WITHOUT ROWID;
        """
}
