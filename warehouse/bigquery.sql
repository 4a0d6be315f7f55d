-- External tables of BigQuery over a lake in Cloud Storage (copied there from S3 or a disk). Put your bucket
-- in. Folders are not taken for columns: `account` is one of the files' own, which BigQuery refuses.
CREATE SCHEMA IF NOT EXISTS legato;

SET @@dataset_id = 'legato';

CREATE OR REPLACE EXTERNAL TABLE listens (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `play_id` STRING,
    `account` STRING,
    `source` STRING,
    `kind` STRING,
    `track_id` STRING,
    `track_uri` STRING,
    `track_name` STRING,
    `album_id` STRING,
    `album_name` STRING,
    `artist_ids` ARRAY<STRING>,
    `artist_names` ARRAY<STRING>,
    `isrc` STRING,
    `duration_ms` INT64,
    `explicit` BOOL,
    `release_year` INT64,
    `genres` ARRAY<STRING>,
    `context_type` STRING,
    `context_uri` STRING,
    `started_at` TIMESTAMP,
    `ended_at` TIMESTAMP,
    `ended_at_precision` STRING,
    `timezone` STRING,
    `local_date` DATE,
    `local_hour` INT64,
    `weekday` INT64,
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
    `platform_detail` STRING,
    `origin` STRING,
    `play_partition` INT64,
    `play_offset` INT64,
    `read_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/lake/listens/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE tracks (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `id` STRING,
    `uri` STRING,
    `kind` STRING,
    `name` STRING,
    `album_id` STRING,
    `album_name` STRING,
    `artist_ids` ARRAY<STRING>,
    `artist_names` ARRAY<STRING>,
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
OPTIONS (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/lake/tracks/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE artists (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `id` STRING,
    `uri` STRING,
    `name` STRING,
    `genres` ARRAY<STRING>,
    `image_url` STRING,
    `followers` INT64,
    `popularity` INT64,
    `url` STRING,
    `knowledge` STRING,
    `observed_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/lake/artists/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE albums (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `id` STRING,
    `uri` STRING,
    `kind` STRING,
    `name` STRING,
    `artist_ids` ARRAY<STRING>,
    `artist_names` ARRAY<STRING>,
    `album_type` STRING,
    `release_date` STRING,
    `release_date_precision` STRING,
    `release_year` INT64,
    `total_tracks` INT64,
    `label` STRING,
    `upc` STRING,
    `genres` ARRAY<STRING>,
    `image_url` STRING,
    `url` STRING,
    `knowledge` STRING,
    `observed_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/lake/albums/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE list_items (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `account` STRING,
    `list` STRING,
    `snapshot` STRING,
    `taken_at` TIMESTAMP,
    `position` INT64,
    `total` INT64,
    `added_at` TIMESTAMP,
    `added_by` STRING,
    `kind` STRING,
    `id` STRING,
    `name` STRING,
    `detail` STRING
)
OPTIONS (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/lake/list-items/*.parquet']);

CREATE OR REPLACE EXTERNAL TABLE corrections (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `account` STRING,
    `action` STRING,
    `what` STRING,
    `id` STRING,
    `started_from` TIMESTAMP,
    `started_before` TIMESTAMP,
    `reason` STRING,
    `said_at` TIMESTAMP
)
OPTIONS (format = 'PARQUET', enable_list_inference = TRUE, uris = ['gs://BUCKET/lake/corrections/*.parquet']);

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
                OR (c.what = 'artist' AND c.id IN UNNEST(p.artist_ids))
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
        t.artist_ids[SAFE_OFFSET(0)] AS artist_id
    FROM current_tracks AS t
    LEFT JOIN list_items AS i ON i.id = t.id AND i.kind = 'track'
    GROUP BY
        t.id, t.name, t.duration_ms, t.url, t.album_id,
        t.artist_ids[SAFE_OFFSET(0)];

CREATE OR REPLACE VIEW album AS
    SELECT id AS album_id, name, release_date, total_tracks, url
    FROM current_albums;

CREATE OR REPLACE VIEW artist AS
    SELECT id AS artist_id, name, url
    FROM current_artists;

-- One row a play, for those who want a table rather than a view: schedule it.
CREATE TABLE IF NOT EXISTS plays_by_id (
    `topic_partition` INT64,
    `topic_offset` INT64,
    `play_id` STRING,
    `account` STRING,
    `source` STRING,
    `kind` STRING,
    `track_id` STRING,
    `track_uri` STRING,
    `track_name` STRING,
    `album_id` STRING,
    `album_name` STRING,
    `artist_ids` ARRAY<STRING>,
    `artist_names` ARRAY<STRING>,
    `isrc` STRING,
    `duration_ms` INT64,
    `explicit` BOOL,
    `release_year` INT64,
    `genres` ARRAY<STRING>,
    `context_type` STRING,
    `context_uri` STRING,
    `started_at` TIMESTAMP,
    `ended_at` TIMESTAMP,
    `ended_at_precision` STRING,
    `timezone` STRING,
    `local_date` DATE,
    `local_hour` INT64,
    `weekday` INT64,
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
    `platform_detail` STRING,
    `origin` STRING,
    `play_partition` INT64,
    `play_offset` INT64,
    `read_at` TIMESTAMP
)
PARTITION BY DATE(ended_at)
CLUSTER BY account, track_id;

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
