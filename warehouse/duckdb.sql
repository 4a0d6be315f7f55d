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

-- A play that was replayed lies there more than once: the last word counts.
CREATE OR REPLACE VIEW current_listens AS
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
