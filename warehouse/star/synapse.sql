-- Views of Azure Synapse (serverless) or SQL Server over the star schema that
-- `legato-sink export --to parquet:az://CONTAINER/star` wrote, in a database of their own: the lake's have the same
-- names. Make the data source first, with a credential that may read and list. Folders are listed: while an export
-- replaces another, a query can see files of both.
--   CREATE EXTERNAL DATA SOURCE legato_star
--       WITH (LOCATION = 'https://ACCOUNT.blob.core.windows.net/CONTAINER/star', CREDENTIAL = legato);

CREATE OR ALTER VIEW listens AS
    SELECT *
    FROM OPENROWSET(
        BULK 'listens/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW tracks AS
    SELECT *
    FROM OPENROWSET(
        BULK 'tracks/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW albums AS
    SELECT *
    FROM OPENROWSET(
        BULK 'albums/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW artists AS
    SELECT *
    FROM OPENROWSET(
        BULK 'artists/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW accounts AS
    SELECT *
    FROM OPENROWSET(
        BULK 'accounts/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW contexts AS
    SELECT *
    FROM OPENROWSET(
        BULK 'contexts/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW dates AS
    SELECT *
    FROM OPENROWSET(
        BULK 'dates/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW track_artists AS
    SELECT *
    FROM OPENROWSET(
        BULK 'track_artists/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW album_artists AS
    SELECT *
    FROM OPENROWSET(
        BULK 'album_artists/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

CREATE OR ALTER VIEW artist_genres AS
    SELECT *
    FROM OPENROWSET(
        BULK 'artist_genres/**', DATA_SOURCE = 'legato_star', FORMAT = 'PARQUET'
    ) AS files;
GO

-- One readable row a listen.
CREATE OR ALTER VIEW listening AS
    SELECT
        n.listen_id, a.name AS account, d.[date] AS local_date, n.local_hour,
        COALESCE(t.name, t.id) AS track, t.artists, COALESCE(b.name, b.id) AS album, n.kind,
        n.ms_played, n.ms_played_estimated, n.completion, n.skipped, n.platform, n.started_at,
        n.ended_at, n.date_id, n.account_id, n.track_id, n.album_id
    FROM listens AS n
    INNER JOIN accounts AS a ON a.account_id = n.account_id
    INNER JOIN dates AS d ON d.date_id = n.date_id
    LEFT JOIN tracks AS t ON t.track_id = n.track_id
    LEFT JOIN albums AS b ON b.album_id = n.album_id;
GO

-- Whom a track counts for: each artist once, one known by name only as the one with that name.
CREATE OR ALTER VIEW track_credits AS
    SELECT DISTINCT c.track_id, COALESCE(r.counts_as, r.artist_id) AS artist_id
    FROM track_artists AS c
    INNER JOIN artists AS r ON r.artist_id = c.artist_id;
GO

-- Every credited artist by account and local day.
CREATE OR ALTER VIEW top_artists AS
    SELECT
        n.account_id, n.date_id, c.artist_id, COALESCE(r.name, r.id) AS artist,
        COUNT(*) AS listens, SUM(n.ms_played) AS ms_played
    FROM listens AS n
    INNER JOIN track_credits AS c ON c.track_id = n.track_id
    INNER JOIN artists AS r ON r.artist_id = c.artist_id
    GROUP BY n.account_id, n.date_id, c.artist_id, COALESCE(r.name, r.id);
GO

-- A listen counts once for each genre of its artists.
CREATE OR ALTER VIEW top_genres AS
    SELECT
        n.account_id, n.date_id, g.genre, COUNT(*) AS listens, SUM(n.ms_played) AS ms_played
    FROM listens AS n
    INNER JOIN (
        SELECT DISTINCT c.track_id, k.genre
        FROM track_credits AS c
        INNER JOIN artist_genres AS k ON k.artist_id = c.artist_id
    ) AS g ON g.track_id = n.track_id
    GROUP BY n.account_id, n.date_id, g.genre;
GO
