-- Tables of Snowflake, filled by Snowpipe from a lake that `legato-sink run --to parquet:s3://BUCKET/lake`
-- wrote. Put your bucket and your storage integration in, and let the bucket's events go to the pipes' queue
-- (`SHOW PIPES`).
CREATE FILE FORMAT IF NOT EXISTS legato_parquet TYPE = PARQUET;

CREATE STAGE IF NOT EXISTS legato_lake
    URL = 's3://BUCKET/lake/'
    STORAGE_INTEGRATION = legato_s3
    FILE_FORMAT = legato_parquet;

CREATE TABLE IF NOT EXISTS listens (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    play_id VARCHAR,
    account VARCHAR,
    source VARCHAR,
    kind VARCHAR,
    track_id VARCHAR,
    track_uri VARCHAR,
    track_name VARCHAR,
    album_id VARCHAR,
    album_name VARCHAR,
    artist_ids ARRAY,
    artist_names ARRAY,
    isrc VARCHAR,
    duration_ms NUMBER(38, 0),
    explicit BOOLEAN,
    release_year NUMBER(38, 0),
    genres ARRAY,
    context_type VARCHAR,
    context_uri VARCHAR,
    started_at TIMESTAMP_NTZ,
    ended_at TIMESTAMP_NTZ,
    ended_at_precision VARCHAR,
    timezone VARCHAR,
    local_date DATE,
    local_hour NUMBER(38, 0),
    weekday NUMBER(38, 0),
    ms_played NUMBER(38, 0),
    ms_played_estimated BOOLEAN,
    completion FLOAT,
    skipped BOOLEAN,
    shuffle BOOLEAN,
    offline BOOLEAN,
    incognito BOOLEAN,
    platform VARCHAR,
    country VARCHAR,
    reason_start VARCHAR,
    reason_end VARCHAR,
    platform_detail VARCHAR,
    origin VARCHAR,
    play_partition NUMBER(38, 0),
    play_offset NUMBER(38, 0),
    read_at TIMESTAMP_NTZ
);

CREATE PIPE IF NOT EXISTS listens_pipe AUTO_INGEST = TRUE AS
    COPY INTO listens
    FROM @legato_lake/listens/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE TABLE IF NOT EXISTS tracks (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    id VARCHAR,
    uri VARCHAR,
    kind VARCHAR,
    name VARCHAR,
    album_id VARCHAR,
    album_name VARCHAR,
    artist_ids ARRAY,
    artist_names ARRAY,
    isrc VARCHAR,
    duration_ms NUMBER(38, 0),
    explicit BOOLEAN,
    disc_number NUMBER(38, 0),
    track_number NUMBER(38, 0),
    is_local BOOLEAN,
    url VARCHAR,
    knowledge VARCHAR,
    observed_at TIMESTAMP_NTZ
);

CREATE PIPE IF NOT EXISTS tracks_pipe AUTO_INGEST = TRUE AS
    COPY INTO tracks
    FROM @legato_lake/tracks/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE TABLE IF NOT EXISTS artists (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    id VARCHAR,
    uri VARCHAR,
    name VARCHAR,
    genres ARRAY,
    image_url VARCHAR,
    followers NUMBER(38, 0),
    popularity NUMBER(38, 0),
    url VARCHAR,
    knowledge VARCHAR,
    observed_at TIMESTAMP_NTZ
);

CREATE PIPE IF NOT EXISTS artists_pipe AUTO_INGEST = TRUE AS
    COPY INTO artists
    FROM @legato_lake/artists/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE TABLE IF NOT EXISTS albums (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    id VARCHAR,
    uri VARCHAR,
    kind VARCHAR,
    name VARCHAR,
    artist_ids ARRAY,
    artist_names ARRAY,
    album_type VARCHAR,
    release_date VARCHAR,
    release_date_precision VARCHAR,
    release_year NUMBER(38, 0),
    total_tracks NUMBER(38, 0),
    label VARCHAR,
    upc VARCHAR,
    genres ARRAY,
    image_url VARCHAR,
    url VARCHAR,
    knowledge VARCHAR,
    observed_at TIMESTAMP_NTZ
);

CREATE PIPE IF NOT EXISTS albums_pipe AUTO_INGEST = TRUE AS
    COPY INTO albums
    FROM @legato_lake/albums/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE TABLE IF NOT EXISTS list_items (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    account VARCHAR,
    list VARCHAR,
    snapshot VARCHAR,
    taken_at TIMESTAMP_NTZ,
    position NUMBER(38, 0),
    total NUMBER(38, 0),
    added_at TIMESTAMP_NTZ,
    added_by VARCHAR,
    kind VARCHAR,
    id VARCHAR,
    name VARCHAR,
    detail VARCHAR
);

CREATE PIPE IF NOT EXISTS list_items_pipe AUTO_INGEST = TRUE AS
    COPY INTO list_items
    FROM @legato_lake/list-items/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

CREATE TABLE IF NOT EXISTS corrections (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    account VARCHAR,
    action VARCHAR,
    what VARCHAR,
    id VARCHAR,
    started_from TIMESTAMP_NTZ,
    started_before TIMESTAMP_NTZ,
    reason VARCHAR,
    said_at TIMESTAMP_NTZ
);

CREATE PIPE IF NOT EXISTS corrections_pipe AUTO_INGEST = TRUE AS
    COPY INTO corrections
    FROM @legato_lake/corrections/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;

-- A play that was replayed lies there more than once: the last word counts.
CREATE OR REPLACE VIEW latest_listens AS
    SELECT *
    FROM (
        SELECT l.*, ROW_NUMBER() OVER (PARTITION BY play_id ORDER BY topic_offset DESC) AS place
        FROM listens AS l
    ) AS ranked
    WHERE place = 1;

-- What is known of a thing: the best knowledge, then the newest.
CREATE OR REPLACE VIEW current_tracks AS
    SELECT *
    FROM (
        SELECT
            e.*,
            ROW_NUMBER() OVER (
                PARTITION BY id
                ORDER BY
                    CASE knowledge WHEN 'full' THEN 3 WHEN 'partial' THEN 2 ELSE 1 END DESC,
                    observed_at DESC, name DESC, uri DESC, topic_offset DESC
            ) AS place
        FROM tracks AS e
    ) AS ranked
    WHERE place = 1;

CREATE OR REPLACE VIEW current_artists AS
    SELECT *
    FROM (
        SELECT
            e.*,
            ROW_NUMBER() OVER (
                PARTITION BY id
                ORDER BY
                    CASE knowledge WHEN 'full' THEN 3 WHEN 'partial' THEN 2 ELSE 1 END DESC,
                    observed_at DESC, name DESC, uri DESC, topic_offset DESC
            ) AS place
        FROM artists AS e
    ) AS ranked
    WHERE place = 1;

CREATE OR REPLACE VIEW current_albums AS
    SELECT *
    FROM (
        SELECT
            e.*,
            ROW_NUMBER() OVER (
                PARTITION BY id
                ORDER BY
                    CASE knowledge WHEN 'full' THEN 3 WHEN 'partial' THEN 2 ELSE 1 END DESC,
                    observed_at DESC, name DESC, uri DESC, topic_offset DESC
            ) AS place
        FROM albums AS e
    ) AS ranked
    WHERE place = 1;

-- What owners want left out or taken in again; an artist also is who is known by the same name only.
CREATE OR REPLACE VIEW things_corrected AS
    SELECT
        c.account, c.action, c.what, c.topic_offset, COALESCE(a.id, c.id) AS id,
        c.started_from, c.started_before
    FROM corrections AS c
    LEFT JOIN current_artists AS k ON c.what = 'artist' AND k.id = c.id
    LEFT JOIN current_artists AS a
        ON a.id = k.id OR (a.id LIKE 'name:%' AND LOWER(a.name) = LOWER(k.name));

-- Of all that was said of a play the last word counts.
CREATE OR REPLACE VIEW excluded_listens AS
    SELECT play_id
    FROM (
        SELECT
            p.play_id, c.action,
            ROW_NUMBER() OVER (PARTITION BY p.play_id ORDER BY c.topic_offset DESC) AS place
        FROM latest_listens AS p
        INNER JOIN things_corrected AS c
            ON c.account = p.account
            AND (
                (c.what = 'track' AND c.id = p.track_id)
                OR (c.what = 'play' AND c.id = p.play_id)
                OR (c.what = 'artist' AND ARRAY_CONTAINS(c.id::VARIANT, p.artist_ids))
                OR (
                    c.what = 'time' AND p.started_at >= c.started_from
                    AND p.started_at < c.started_before
                )
            )
    ) AS ranked
    WHERE place = 1 AND action = 'exclude';

CREATE OR REPLACE VIEW current_listens AS
    SELECT l.*
    FROM latest_listens AS l
    LEFT JOIN excluded_listens AS x ON x.play_id = l.play_id
    WHERE x.play_id IS NULL;

-- The three tables that playlist pipelines know.
CREATE OR REPLACE VIEW songs AS
    SELECT
        t.id AS song_id, t.name AS song_name, t.duration_ms, t.url,
        MIN(i.added_at) AS song_added, t.album_id,
        t.artist_ids[0]::VARCHAR AS artist_id
    FROM current_tracks AS t
    LEFT JOIN list_items AS i ON i.id = t.id AND i.kind = 'track'
    GROUP BY
        t.id, t.name, t.duration_ms, t.url, t.album_id,
        t.artist_ids[0]::VARCHAR;

CREATE OR REPLACE VIEW album AS
    SELECT id AS album_id, name, release_date, total_tracks, url
    FROM current_albums;

CREATE OR REPLACE VIEW artist AS
    SELECT id AS artist_id, name, url
    FROM current_artists;

-- One row a play, for those who want a table rather than a view: run it as a task.
CREATE TABLE IF NOT EXISTS plays_by_id (
    topic_partition NUMBER(38, 0),
    topic_offset NUMBER(38, 0),
    play_id VARCHAR,
    account VARCHAR,
    source VARCHAR,
    kind VARCHAR,
    track_id VARCHAR,
    track_uri VARCHAR,
    track_name VARCHAR,
    album_id VARCHAR,
    album_name VARCHAR,
    artist_ids ARRAY,
    artist_names ARRAY,
    isrc VARCHAR,
    duration_ms NUMBER(38, 0),
    explicit BOOLEAN,
    release_year NUMBER(38, 0),
    genres ARRAY,
    context_type VARCHAR,
    context_uri VARCHAR,
    started_at TIMESTAMP_NTZ,
    ended_at TIMESTAMP_NTZ,
    ended_at_precision VARCHAR,
    timezone VARCHAR,
    local_date DATE,
    local_hour NUMBER(38, 0),
    weekday NUMBER(38, 0),
    ms_played NUMBER(38, 0),
    ms_played_estimated BOOLEAN,
    completion FLOAT,
    skipped BOOLEAN,
    shuffle BOOLEAN,
    offline BOOLEAN,
    incognito BOOLEAN,
    platform VARCHAR,
    country VARCHAR,
    reason_start VARCHAR,
    reason_end VARCHAR,
    platform_detail VARCHAR,
    origin VARCHAR,
    play_partition NUMBER(38, 0),
    play_offset NUMBER(38, 0),
    read_at TIMESTAMP_NTZ
);

MERGE INTO plays_by_id AS t
USING latest_listens AS s
ON t.play_id = s.play_id
WHEN MATCHED AND s.topic_offset > t.topic_offset THEN
    UPDATE SET
        topic_partition = s.topic_partition,
        topic_offset = s.topic_offset,
        account = s.account,
        source = s.source,
        kind = s.kind,
        track_id = s.track_id,
        track_uri = s.track_uri,
        track_name = s.track_name,
        album_id = s.album_id,
        album_name = s.album_name,
        artist_ids = s.artist_ids,
        artist_names = s.artist_names,
        isrc = s.isrc,
        duration_ms = s.duration_ms,
        explicit = s.explicit,
        release_year = s.release_year,
        genres = s.genres,
        context_type = s.context_type,
        context_uri = s.context_uri,
        started_at = s.started_at,
        ended_at = s.ended_at,
        ended_at_precision = s.ended_at_precision,
        timezone = s.timezone,
        local_date = s.local_date,
        local_hour = s.local_hour,
        weekday = s.weekday,
        ms_played = s.ms_played,
        ms_played_estimated = s.ms_played_estimated,
        completion = s.completion,
        skipped = s.skipped,
        shuffle = s.shuffle,
        offline = s.offline,
        incognito = s.incognito,
        platform = s.platform,
        country = s.country,
        reason_start = s.reason_start,
        reason_end = s.reason_end,
        platform_detail = s.platform_detail,
        origin = s.origin,
        play_partition = s.play_partition,
        play_offset = s.play_offset,
        read_at = s.read_at
WHEN NOT MATCHED THEN
    INSERT (
        topic_partition, topic_offset, play_id, account, source, kind, track_id, track_uri,
        track_name, album_id, album_name, artist_ids, artist_names, isrc, duration_ms, explicit,
        release_year, genres, context_type, context_uri, started_at, ended_at, ended_at_precision,
        timezone, local_date, local_hour, weekday, ms_played, ms_played_estimated, completion,
        skipped, shuffle, offline, incognito, platform, country, reason_start, reason_end,
        platform_detail, origin, play_partition, play_offset, read_at
    )
    VALUES (
        s.topic_partition, s.topic_offset, s.play_id, s.account, s.source, s.kind, s.track_id,
        s.track_uri, s.track_name, s.album_id, s.album_name, s.artist_ids, s.artist_names, s.isrc,
        s.duration_ms, s.explicit, s.release_year, s.genres, s.context_type, s.context_uri,
        s.started_at, s.ended_at, s.ended_at_precision, s.timezone, s.local_date, s.local_hour,
        s.weekday, s.ms_played, s.ms_played_estimated, s.completion, s.skipped, s.shuffle,
        s.offline, s.incognito, s.platform, s.country, s.reason_start, s.reason_end,
        s.platform_detail, s.origin, s.play_partition, s.play_offset, s.read_at
    );
