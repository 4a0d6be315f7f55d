import Plays
import SQLite

/// Artists and their genres.
final class ArtistTable {
    private let database: Database
    private let artists: Dimension
    private let update: Statement
    private let clear: Statement
    private let insert: Statement

    private static let columns = ["uri", "name", "image_url", "followers", "popularity", "url"]

    init(_ database: Database, artists: Dimension) throws(SQLiteError) {
        self.database = database
        self.artists = artists
        update = try database.prepare(
            EntityTable.update("artists", key: "artist_id", columns: Self.columns))
        clear = try database.prepare("DELETE FROM artist_genres WHERE artist_id = ?")
        insert = try database.prepare(
            "INSERT INTO artist_genres (artist_id, genre) VALUES (?, ?) ON CONFLICT DO NOTHING")
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ artist: Artist, record: Text) throws(SQLiteError) -> Verdict {
        update.bind(1, artist.uri)
        update.bind(2, artist.name)
        update.bind(3, artist.imageURL)
        update.bind(4, artist.followers)
        update.bind(5, artist.popularity)
        update.bind(6, artist.url)
        update.bind(7, artist.knowledge.name)
        update.bind(8, artist.observedAt)
        update.bindBlob(9, record.bytes)
        let key = try artists.key(of: artist.id) as Int64
        update.bind(10, key)
        try update.run()
        guard database.changedRows > 0 else { return .unchanged }
        try replaceGenres(of: key, with: artist.genres ?? TextList())
        return .stored
    }

    private func replaceGenres(of key: Int64, with genres: TextList) throws(SQLiteError) {
        clear.bind(1, key)
        try clear.run()
        for genre in genres {
            insert.bind(1, key)
            insert.bindText(2, genre.bytes)
            try insert.run()
        }
    }
}
