-- Views of Azure Synapse (serverless) or SQL Server over a lake that
-- `legato-sink run --to parquet:az://CONTAINER/lake` wrote. Make the data source first, with a credential that
-- may read and list. Lists come as JSON text.
--   CREATE EXTERNAL DATA SOURCE legato_lake
--       WITH (LOCATION = 'https://ACCOUNT.blob.core.windows.net/CONTAINER/lake', CREDENTIAL = legato);

CREATE OR ALTER VIEW listens AS
    SELECT *
    FROM OPENROWSET(
        BULK 'listens/**', DATA_SOURCE = 'legato_lake', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW tracks AS
    SELECT *
    FROM OPENROWSET(
        BULK 'tracks/**', DATA_SOURCE = 'legato_lake', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW artists AS
    SELECT *
    FROM OPENROWSET(
        BULK 'artists/**', DATA_SOURCE = 'legato_lake', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW albums AS
    SELECT *
    FROM OPENROWSET(
        BULK 'albums/**', DATA_SOURCE = 'legato_lake', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW list_items AS
    SELECT *
    FROM OPENROWSET(
        BULK 'list-items/**', DATA_SOURCE = 'legato_lake', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW corrections AS
    SELECT *
    FROM OPENROWSET(
        BULK 'corrections/**', DATA_SOURCE = 'legato_lake', FORMAT = 'PARQUET'
    ) AS files;
GO

-- A play that was replayed lies there more than once: the last word counts.
CREATE OR ALTER VIEW latest_listens AS
    SELECT *
    FROM (
        SELECT l.*, ROW_NUMBER() OVER (PARTITION BY play_id ORDER BY topic_offset DESC) AS place
        FROM listens AS l
    ) AS ranked
    WHERE place = 1;
GO

-- What is known of a thing: the best knowledge, then the newest.
CREATE OR ALTER VIEW current_tracks AS
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
GO

CREATE OR ALTER VIEW current_artists AS
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
GO

CREATE OR ALTER VIEW current_albums AS
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
GO

-- What owners want left out or taken in again; an artist also is who is known by the same name only.
CREATE OR ALTER VIEW things_corrected AS
    SELECT
        c.account, c.action, c.what, c.topic_offset, COALESCE(a.id, c.id) AS id,
        c.started_from, c.started_before
    FROM corrections AS c
    LEFT JOIN current_artists AS k ON c.what = 'artist' AND k.id = c.id
    LEFT JOIN current_artists AS a
        ON a.id = k.id OR (a.id LIKE 'name:%' AND LOWER(a.name) = LOWER(k.name));
GO

-- Of all that was said of a play the last word counts.
CREATE OR ALTER VIEW excluded_listens AS
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
                OR (c.what = 'artist' AND CHARINDEX(c.id, CAST(p.artist_ids AS VARCHAR(8000))) > 0)
                OR (
                    c.what = 'time' AND p.started_at >= c.started_from
                    AND p.started_at < c.started_before
                )
            )
    ) AS ranked
    WHERE place = 1 AND action = 'exclude';
GO

CREATE OR ALTER VIEW current_listens AS
    SELECT l.*
    FROM latest_listens AS l
    LEFT JOIN excluded_listens AS x ON x.play_id = l.play_id
    WHERE x.play_id IS NULL;
GO

-- The three tables that playlist pipelines know.
CREATE OR ALTER VIEW songs AS
    SELECT
        t.id AS song_id, t.name AS song_name, t.duration_ms, t.url,
        MIN(i.added_at) AS song_added, t.album_id,
        JSON_VALUE(t.artist_ids, '$[0]') AS artist_id
    FROM current_tracks AS t
    LEFT JOIN list_items AS i ON i.id = t.id AND i.kind = 'track'
    GROUP BY
        t.id, t.name, t.duration_ms, t.url, t.album_id,
        JSON_VALUE(t.artist_ids, '$[0]');
GO

CREATE OR ALTER VIEW album AS
    SELECT id AS album_id, name, release_date, total_tracks, url
    FROM current_albums;
GO

CREATE OR ALTER VIEW artist AS
    SELECT id AS artist_id, name, url
    FROM current_artists;
GO
