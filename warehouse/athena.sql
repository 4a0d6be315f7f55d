-- Tables of Amazon Athena (Glue) over a lake that `legato-sink run --to parquet:s3://BUCKET/lake` wrote.
-- Put your bucket, your accounts and the first day in; partitions are computed, none has to be added.

CREATE EXTERNAL TABLE listens (
    `topic_partition` bigint,
    `topic_offset` bigint,
    `play_id` string,
    `source` string,
    `kind` string,
    `track_id` string,
    `track_uri` string,
    `track_name` string,
    `album_id` string,
    `album_name` string,
    `artist_ids` array<string>,
    `artist_names` array<string>,
    `isrc` string,
    `duration_ms` bigint,
    `explicit` boolean,
    `release_year` bigint,
    `genres` array<string>,
    `context_type` string,
    `context_uri` string,
    `started_at` timestamp,
    `ended_at` timestamp,
    `ended_at_precision` string,
    `timezone` string,
    `local_date` date,
    `local_hour` bigint,
    `weekday` bigint,
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
    `platform_detail` string,
    `origin` string,
    `play_partition` bigint,
    `play_offset` bigint,
    `read_at` timestamp
)
PARTITIONED BY (account string, `date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/lake/listens/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.account.type' = 'enum',
    'projection.account.values' = 'me',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/lake/listens/account=${account}/date=${date}'
);

CREATE EXTERNAL TABLE tracks (
    `topic_partition` bigint,
    `topic_offset` bigint,
    `id` string,
    `uri` string,
    `kind` string,
    `name` string,
    `album_id` string,
    `album_name` string,
    `artist_ids` array<string>,
    `artist_names` array<string>,
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
PARTITIONED BY (`date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/lake/tracks/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/lake/tracks/date=${date}'
);

CREATE EXTERNAL TABLE artists (
    `topic_partition` bigint,
    `topic_offset` bigint,
    `id` string,
    `uri` string,
    `name` string,
    `genres` array<string>,
    `image_url` string,
    `followers` bigint,
    `popularity` bigint,
    `url` string,
    `knowledge` string,
    `observed_at` timestamp
)
PARTITIONED BY (`date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/lake/artists/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/lake/artists/date=${date}'
);

CREATE EXTERNAL TABLE albums (
    `topic_partition` bigint,
    `topic_offset` bigint,
    `id` string,
    `uri` string,
    `kind` string,
    `name` string,
    `artist_ids` array<string>,
    `artist_names` array<string>,
    `album_type` string,
    `release_date` string,
    `release_date_precision` string,
    `release_year` bigint,
    `total_tracks` bigint,
    `label` string,
    `upc` string,
    `genres` array<string>,
    `image_url` string,
    `url` string,
    `knowledge` string,
    `observed_at` timestamp
)
PARTITIONED BY (`date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/lake/albums/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/lake/albums/date=${date}'
);

CREATE EXTERNAL TABLE list_items (
    `topic_partition` bigint,
    `topic_offset` bigint,
    `list` string,
    `snapshot` string,
    `taken_at` timestamp,
    `position` bigint,
    `total` bigint,
    `added_at` timestamp,
    `added_by` string,
    `kind` string,
    `id` string,
    `name` string,
    `detail` string
)
PARTITIONED BY (account string, `date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/lake/list-items/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.account.type' = 'enum',
    'projection.account.values' = 'me',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/lake/list-items/account=${account}/date=${date}'
);

CREATE EXTERNAL TABLE corrections (
    `topic_partition` bigint,
    `topic_offset` bigint,
    `action` string,
    `what` string,
    `id` string,
    `started_from` timestamp,
    `started_before` timestamp,
    `reason` string,
    `said_at` timestamp
)
PARTITIONED BY (account string, `date` string)
STORED AS PARQUET
LOCATION 's3://BUCKET/lake/corrections/'
TBLPROPERTIES (
    'projection.enabled' = 'true',
    'projection.account.type' = 'enum',
    'projection.account.values' = 'me',
    'projection.date.type' = 'date',
    'projection.date.format' = 'yyyy-MM-dd',
    'projection.date.range' = '2008-01-01,NOW+2DAYS',
    'storage.location.template' = 's3://BUCKET/lake/corrections/account=${account}/date=${date}'
);

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
                OR (c.what = 'artist' AND CONTAINS(p.artist_ids, c.id))
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
        NULLIF(SPLIT_PART(ARRAY_JOIN(t.artist_ids, ','), ',', 1), '') AS artist_id
    FROM current_tracks AS t
    LEFT JOIN list_items AS i ON i.id = t.id AND i.kind = 'track'
    GROUP BY
        t.id, t.name, t.duration_ms, t.url, t.album_id,
        NULLIF(SPLIT_PART(ARRAY_JOIN(t.artist_ids, ','), ',', 1), '');

CREATE OR REPLACE VIEW album AS
    SELECT id AS album_id, name, release_date, total_tracks, url
    FROM current_albums;

CREATE OR REPLACE VIEW artist AS
    SELECT id AS artist_id, name, url
    FROM current_artists;
