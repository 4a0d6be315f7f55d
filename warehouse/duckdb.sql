-- Views over a lake of Parquet files, for DuckDB: start it in the folder above `lake`.

CREATE OR REPLACE VIEW listens AS
    SELECT * FROM read_parquet('lake/listens/**/*.parquet', hive_partitioning = true, hive_types_autocast = false);

CREATE OR REPLACE VIEW tracks AS
    SELECT * FROM read_parquet('lake/tracks/**/*.parquet', hive_partitioning = true, hive_types_autocast = false);

CREATE OR REPLACE VIEW artists AS
    SELECT * FROM read_parquet('lake/artists/**/*.parquet', hive_partitioning = true, hive_types_autocast = false);

CREATE OR REPLACE VIEW albums AS
    SELECT * FROM read_parquet('lake/albums/**/*.parquet', hive_partitioning = true, hive_types_autocast = false);

CREATE OR REPLACE VIEW list_items AS
    SELECT * FROM read_parquet('lake/list-items/**/*.parquet', hive_partitioning = true, hive_types_autocast = false);

-- Nobody may have corrected anything yet: then there are no files.
CREATE OR REPLACE VIEW corrections AS
    SELECT topic_partition, topic_offset, account, action, what, id, started_from, started_before, reason, said_at, date
    FROM (
        SELECT
            NULL::BIGINT AS topic_partition, NULL::BIGINT AS topic_offset, NULL::VARCHAR AS account,
            NULL::VARCHAR AS action, NULL::VARCHAR AS what, NULL::VARCHAR AS id,
            NULL::TIMESTAMPTZ AS started_from, NULL::TIMESTAMPTZ AS started_before,
            NULL::VARCHAR AS reason, NULL::TIMESTAMPTZ AS said_at, NULL::VARCHAR AS date
        WHERE false
        UNION ALL BY NAME
        SELECT * FROM read_parquet('lake/corrections/**/*.parquet', hive_partitioning = true, hive_types_autocast = false, allow_empty = true)
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
                OR (c.what = 'artist' AND LIST_CONTAINS(p.artist_ids, c.id))
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
        t.artist_ids[1] AS artist_id
    FROM current_tracks AS t
    LEFT JOIN list_items AS i ON i.id = t.id AND i.kind = 'track'
    GROUP BY
        t.id, t.name, t.duration_ms, t.url, t.album_id,
        t.artist_ids[1];

CREATE OR REPLACE VIEW album AS
    SELECT id AS album_id, name, release_date, total_tracks, url
    FROM current_albums;

CREATE OR REPLACE VIEW artist AS
    SELECT id AS artist_id, name, url
    FROM current_artists;
