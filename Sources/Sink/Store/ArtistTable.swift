import Plays
import SQLite

/// Artists and their genres.
final class ArtistTable {
    private let upsert: Statement
    private let clear: Statement
    private let insert: Statement

    private static let columns = ["uri", "name", "image_url", "followers", "popularity", "url"]

    init(_ database: Database) throws(SQLiteError) {
        upsert = try database.prepare(
            EntityTable.upsert("artists", key: "artist_id", columns: Self.columns))
        clear = try database.prepare("DELETE FROM artist_genres WHERE artist_id = ?")
        insert = try database.prepare(
            "INSERT INTO artist_genres (artist_id, genre) VALUES (?, ?) ON CONFLICT DO NOTHING")
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ artist: Artist, record: Text) throws(SQLiteError) -> Verdict {
        upsert.bind(1, artist.id)
        upsert.bind(2, artist.uri)
        upsert.bind(3, artist.name)
        upsert.bind(4, artist.imageURL)
        upsert.bind(5, artist.followers)
        upsert.bind(6, artist.popularity)
        upsert.bind(7, artist.url)
        upsert.bind(8, artist.knowledge.name)
        upsert.bind(9, artist.observedAt)
        upsert.bindBlob(10, record.bytes)
        guard try upsert.step() else { return .unchanged }
        let key = upsert.integer(0)
        try upsert.run()
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
