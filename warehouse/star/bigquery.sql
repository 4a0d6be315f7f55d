-- External tables of BigQuery over the star schema that `legato-sink export` wrote, in Cloud Storage (copied
-- there from S3 or a disk, best into an empty folder: BigQuery goes by names, not by the manifest). Put your
-- bucket in.
CREATE SCHEMA IF NOT EXISTS legato_star;

SET @@dataset_id = 'legato_star';

CREATE OR REPLACE EXTERNAL TABLE listens (
    `listen_id` INT64,
    `account_id` INT64,
    `track_id` INT64,
    `album_id` INT64,
    `context_id` INT64,
    `date_id` INT64,
    `started_at` TIMESTAMP,
    `ended_at` TIMESTAMP,
    `local_hour` INT64,
    `utc_offset_minutes` INT64,
    `ms_played` INT64,
    `ms_played_estimated` BOOL,
    `completion` FLOAT64,
    `skipped` BOOL,
    `shuffle` BOOL,
    `offline` BOOL,
    `incognito` BOOL,
    `platform` STRING,
    `country` STRING,
    `reason_start` STRING,
    `reason_end` STRING,
    `kind` STRING
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/listens/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE tracks (
    `track_id` INT64,
    `id` STRING,
    `uri` STRING,
    `kind` STRING,
    `name` STRING,
    `artists` STRING,
    `album_id` INT64,
    `album` STRING,
    `isrc` STRING,
    `duration_ms` INT64,
    `explicit` BOOL,
    `disc_number` INT64,
    `track_number` INT64,
    `is_local` BOOL,
    `url` STRING,
    `knowledge` STRING,
    `observed_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/tracks/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE albums (
    `album_id` INT64,
    `id` STRING,
    `uri` STRING,
    `kind` STRING,
    `name` STRING,
    `artists` STRING,
    `album_type` STRING,
    `release_date` STRING,
    `release_date_precision` STRING,
    `release_year` INT64,
    `total_tracks` INT64,
    `label` STRING,
    `upc` STRING,
    `genres` STRING,
    `image_url` STRING,
    `url` STRING,
    `counts_as` INT64,
    `knowledge` STRING,
    `observed_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/albums/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE artists (
    `artist_id` INT64,
    `id` STRING,
    `uri` STRING,
    `name` STRING,
    `image_url` STRING,
    `followers` INT64,
    `popularity` INT64,
    `url` STRING,
    `counts_as` INT64,
    `knowledge` STRING,
    `observed_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/artists/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE accounts (
    `account_id` INT64,
    `name` STRING,
    `timezone` STRING
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/accounts/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE contexts (
    `context_id` INT64,
    `uri` STRING,
    `type` STRING
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/contexts/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE dates (
    `date_id` INT64,
    `date` DATE,
    `year` INT64,
    `quarter` INT64,
    `month` INT64,
    `day` INT64,
    `iso_year` INT64,
    `iso_week` INT64,
    `weekday` INT64,
    `is_weekend` BOOL
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/dates/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE track_artists (
    `track_id` INT64,
    `position` INT64,
    `artist_id` INT64
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/track_artists/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE album_artists (
    `album_id` INT64,
    `position` INT64,
    `artist_id` INT64
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/album_artists/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE artist_genres (
    `artist_id` INT64,
    `genre` STRING
)
OPTIONS (format = 'PARQUET', uris = ['gs://BUCKET/star/artist_genres/*.parquet']);

-- One readable row a listen.
CREATE OR REPLACE VIEW listening AS
    SELECT
        n.listen_id, a.name AS account, d.`date` AS local_date, n.local_hour,
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
