-- Tables of Snowflake for the star schema that `legato-sink export --to parquet:s3://BUCKET/star` wrote. Put your
-- bucket and your storage integration in. An export replaces the one before, so what stands behind BEGIN is run
-- after each: readers see the old rows until COMMIT.
CREATE SCHEMA IF NOT EXISTS legato_star;

USE SCHEMA legato_star;

CREATE FILE FORMAT IF NOT EXISTS legato_parquet TYPE = PARQUET;

CREATE STAGE IF NOT EXISTS legato_star_files
    URL = 's3://BUCKET/star/'
    STORAGE_INTEGRATION = legato_s3
    FILE_FORMAT = legato_parquet;

CREATE TABLE IF NOT EXISTS listens (
    listen_id NUMBER(38, 0),
    account_id NUMBER(38, 0),
    track_id NUMBER(38, 0),
    album_id NUMBER(38, 0),
    context_id NUMBER(38, 0),
    date_id NUMBER(38, 0),
    started_at TIMESTAMP_NTZ,
    ended_at TIMESTAMP_NTZ,
    local_hour NUMBER(38, 0),
    utc_offset_minutes NUMBER(38, 0),
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
    kind VARCHAR
);

CREATE TABLE IF NOT EXISTS tracks (
    track_id NUMBER(38, 0),
    id VARCHAR,
    uri VARCHAR,
    kind VARCHAR,
    name VARCHAR,
    artists VARCHAR,
    album_id NUMBER(38, 0),
    album VARCHAR,
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

CREATE TABLE IF NOT EXISTS albums (
    album_id NUMBER(38, 0),
    id VARCHAR,
    uri VARCHAR,
    kind VARCHAR,
    name VARCHAR,
    artists VARCHAR,
    album_type VARCHAR,
    release_date VARCHAR,
    release_date_precision VARCHAR,
    release_year NUMBER(38, 0),
    total_tracks NUMBER(38, 0),
    label VARCHAR,
    upc VARCHAR,
    genres VARCHAR,
    image_url VARCHAR,
    url VARCHAR,
    counts_as NUMBER(38, 0),
    knowledge VARCHAR,
    observed_at TIMESTAMP_NTZ
);

CREATE TABLE IF NOT EXISTS artists (
    artist_id NUMBER(38, 0),
    id VARCHAR,
    uri VARCHAR,
    name VARCHAR,
    image_url VARCHAR,
    followers NUMBER(38, 0),
    popularity NUMBER(38, 0),
    url VARCHAR,
    counts_as NUMBER(38, 0),
    knowledge VARCHAR,
    observed_at TIMESTAMP_NTZ
);

CREATE TABLE IF NOT EXISTS accounts (
    account_id NUMBER(38, 0),
    name VARCHAR,
    timezone VARCHAR
);

CREATE TABLE IF NOT EXISTS contexts (
    context_id NUMBER(38, 0),
    uri VARCHAR,
    type VARCHAR
);

CREATE TABLE IF NOT EXISTS dates (
    date_id NUMBER(38, 0),
    date DATE,
    year NUMBER(38, 0),
    quarter NUMBER(38, 0),
    month NUMBER(38, 0),
    day NUMBER(38, 0),
    iso_year NUMBER(38, 0),
    iso_week NUMBER(38, 0),
    weekday NUMBER(38, 0),
    is_weekend BOOLEAN
);

CREATE TABLE IF NOT EXISTS track_artists (
    track_id NUMBER(38, 0),
    position NUMBER(38, 0),
    artist_id NUMBER(38, 0)
);

CREATE TABLE IF NOT EXISTS album_artists (
    album_id NUMBER(38, 0),
    position NUMBER(38, 0),
    artist_id NUMBER(38, 0)
);

CREATE TABLE IF NOT EXISTS artist_genres (
    artist_id NUMBER(38, 0),
    genre VARCHAR
);

-- One readable row a listen.
CREATE OR REPLACE VIEW listening AS
    SELECT
        n.listen_id, a.name AS account, d.date AS local_date, n.local_hour,
        COALESCE(t.name, t.id) AS track, t.artists, COALESCE(b.name, b.id) AS album, n.kind,
        n.ms_played, n.ms_played_estimated, n.completion, n.skipped, n.platform, n.started_at,
        n.ended_at, n.date_id, n.account_id, n.track_id, n.album_id
    FROM listens AS n
    INNER JOIN accounts AS a ON a.account_id = n.account_id
    INNER JOIN dates AS d ON d.date_id = n.date_id
    LEFT JOIN tracks AS t ON t.track_id = n.track_id
    LEFT JOIN albums AS b ON b.album_id = n.album_id;

-- Whom a track counts for: each artist once, one known by name only as the one with that name.
CREATE OR REPLACE VIEW track_credits AS
    SELECT DISTINCT c.track_id, COALESCE(r.counts_as, r.artist_id) AS artist_id
    FROM track_artists AS c
    INNER JOIN artists AS r ON r.artist_id = c.artist_id;

-- Every credited artist by account and local day.
CREATE OR REPLACE VIEW top_artists AS
    SELECT
        n.account_id, n.date_id, c.artist_id, COALESCE(r.name, r.id) AS artist,
        COUNT(*) AS listens, SUM(n.ms_played) AS ms_played
    FROM listens AS n
    INNER JOIN track_credits AS c ON c.track_id = n.track_id
    INNER JOIN artists AS r ON r.artist_id = c.artist_id
    GROUP BY n.account_id, n.date_id, c.artist_id, COALESCE(r.name, r.id);

-- A listen counts once for each genre of its artists.
CREATE OR REPLACE VIEW top_genres AS
    SELECT
        n.account_id, n.date_id, g.genre, COUNT(*) AS listens, SUM(n.ms_played) AS ms_played
    FROM listens AS n
    INNER JOIN (
        SELECT DISTINCT c.track_id, k.genre
        FROM track_credits AS c
        INNER JOIN artist_genres AS k ON k.artist_id = c.artist_id
    ) AS g ON g.track_id = n.track_id
    GROUP BY n.account_id, n.date_id, g.genre;

BEGIN;

DELETE FROM listens;

COPY INTO listens
    FROM @legato_star_files/listens/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM tracks;

COPY INTO tracks
    FROM @legato_star_files/tracks/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM albums;

COPY INTO albums
    FROM @legato_star_files/albums/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM artists;

COPY INTO artists
    FROM @legato_star_files/artists/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM accounts;

COPY INTO accounts
    FROM @legato_star_files/accounts/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM contexts;

COPY INTO contexts
    FROM @legato_star_files/contexts/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM dates;

COPY INTO dates
    FROM @legato_star_files/dates/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM track_artists;

COPY INTO track_artists
    FROM @legato_star_files/track_artists/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM album_artists;

COPY INTO album_artists
    FROM @legato_star_files/album_artists/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

DELETE FROM artist_genres;

COPY INTO artist_genres
    FROM @legato_star_files/artist_genres/
    PATTERN = '.*[.]parquet'
    FILE_FORMAT = (FORMAT_NAME = legato_parquet)
    MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
    FORCE = TRUE;

COMMIT;
