-- Tables of Amazon Athena (Glue) over the star schema that `legato-sink export --to parquet:s3://BUCKET/star`
-- wrote: in a database of their own, the lake's have the same names. Put your bucket and your accounts in.
-- Athena lists folders: while an export replaces another, a query can see files of both.

CREATE EXTERNAL TABLE listens (
    `listen_id` bigint,
    `account_id` bigint,
    `track_id` bigint,
    `album_id` bigint,
    `context_id` bigint,
    `date_id` bigint,
    `started_at` timestamp,
    `ended_at` timestamp,
    `local_hour` bigint,
    `utc_offset_minutes` bigint,
    `ms_played` bigint,
    `ms_played_estimated` boolean,
    `completion` double,
    `skipped` boolean,
    `shuffle` boolean,
    `offline` boolean,
    `incognito` boolean,
    `platform` string,
    `country` string,
    `reason_start` string,
    `reason_end` string,
    `kind` string
)
PARTITIONED BY (account string, `date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/listens/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.account.type' = 'enum',
    'projection.account.values' = 'me',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/star/listens/account=${account}/date=${date}'
);

CREATE EXTERNAL TABLE tracks (
    `track_id` bigint,
    `id` string,
    `uri` string,
    `kind` string,
    `name` string,
    `artists` string,
    `album_id` bigint,
    `album` string,
    `isrc` string,
    `duration_ms` bigint,
    `explicit` boolean,
    `disc_number` bigint,
    `track_number` bigint,
    `is_local` boolean,
    `url` string,
    `knowledge` string,
    `observed_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/tracks/';

CREATE EXTERNAL TABLE albums (
    `album_id` bigint,
    `id` string,
    `uri` string,
    `kind` string,
    `name` string,
    `artists` string,
    `album_type` string,
    `release_date` string,
    `release_date_precision` string,
    `release_year` bigint,
    `total_tracks` bigint,
    `label` string,
    `upc` string,
    `genres` string,
    `image_url` string,
    `url` string,
    `counts_as` bigint,
    `knowledge` string,
    `observed_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/albums/';

CREATE EXTERNAL TABLE artists (
    `artist_id` bigint,
    `id` string,
    `uri` string,
    `name` string,
    `image_url` string,
    `followers` bigint,
    `popularity` bigint,
    `url` string,
    `counts_as` bigint,
    `knowledge` string,
    `observed_at` timestamp
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/artists/';

CREATE EXTERNAL TABLE accounts (
    `account_id` bigint,
    `name` string,
    `timezone` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/accounts/';

CREATE EXTERNAL TABLE contexts (
    `context_id` bigint,
    `uri` string,
    `type` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/contexts/';

CREATE EXTERNAL TABLE dates (
    `date_id` bigint,
    `date` date,
    `year` bigint,
    `quarter` bigint,
    `month` bigint,
    `day` bigint,
    `iso_year` bigint,
    `iso_week` bigint,
    `weekday` bigint,
    `is_weekend` boolean
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/dates/';

CREATE EXTERNAL TABLE track_artists (
    `track_id` bigint,
    `position` bigint,
    `artist_id` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/track_artists/';

CREATE EXTERNAL TABLE album_artists (
    `album_id` bigint,
    `position` bigint,
    `artist_id` bigint
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/album_artists/';

CREATE EXTERNAL TABLE artist_genres (
    `artist_id` bigint,
    `genre` string
)
STORED AS PARQUET
LOCATION 's3://BUCKET/star/artist_genres/';

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
