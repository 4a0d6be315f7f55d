-- Views over the star schema that `legato-sink export --to parquet:star` wrote, for DuckDB: start it in the
-- folder above `star`, with a database of its own (the lake's views have the same names).

-- The manifest names the files that count; a newer export replaces it in one step.
CREATE OR REPLACE VIEW exported_files AS
    SELECT 'star/' || file.path AS filename
    FROM (SELECT UNNEST(files) AS file FROM read_json('star/_manifest/export.json')) AS manifest;

CREATE OR REPLACE VIEW listens AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/listens/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW tracks AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/tracks/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW albums AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/albums/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW artists AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/artists/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW accounts AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/accounts/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW contexts AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/contexts/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW dates AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/dates/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW track_artists AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/track_artists/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW album_artists AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/album_artists/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

CREATE OR REPLACE VIEW artist_genres AS
    SELECT * EXCLUDE (filename)
    FROM read_parquet('star/artist_genres/**/*.parquet', filename = true, hive_partitioning = true, hive_types_autocast = false)
    WHERE filename IN (SELECT e.filename FROM exported_files AS e);

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
