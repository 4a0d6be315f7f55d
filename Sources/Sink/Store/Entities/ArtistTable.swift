import Plays
import SQLite

/// Artists and their genres.
final class ArtistTable {
    private let database: Database
    private let artists: Dimension
    private let update: Statement
    private let namesakes: Namesakes
    private let sums: DaySums
    private let observations: Observations
    private let genres: Dimension
    private let select: Statement
    private let clear: Statement
    private let insert: Statement

    private static let columns = ["uri", "name", "image_url", "followers", "popularity", "url"]

    init(
        _ database: Database, artists: Dimension, genres: Dimension, sums: DaySums
    ) throws(SQLiteError) {
        self.database = database
        self.genres = genres
        self.sums = sums
        namesakes = try Namesakes(database, table: "artists", key: "artist_id")
        observations = try Observations(database)
        self.artists = artists
        update = try database.prepare(
            EntityTable.update("artists", key: "artist_id", columns: Self.columns))
        select = try database.prepare("SELECT genre FROM artist_genres WHERE artist_id = ?")
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
        try namesakes.name(key, [artist.name]) { (named: Int64) throws(SQLiteError) in
            try sums.suspend(tracksOf: named)
        }
        return .stored
    }

    /// Keeps what a record says of a day, whether it describes the artist best or not.
    func observe(_ artist: Artist) throws(SQLiteError) {
        try observations.store(artist) { () throws(SQLiteError) in
            try artists.key(of: artist.id) as Int64
        }
    }

    private func replaceGenres(of key: Int64, with new: TextList) throws(SQLiteError) {
        var old: Set<String> = []
        select.bind(1, key)
        while try select.step() { old.insert(select.text(0)) }
        if old.isEmpty, new.isEmpty { return }
        if old == Set(new.map { String($0) }) { return }
        try sums.suspend(tracksOf: key)
        clear.bind(1, key)
        try clear.run()
        for genre in new {
            _ = try genres.key(of: genre) as Int64
            insert.bind(1, key)
            insert.bindText(2, genre.bytes)
            try insert.run()
        }
    }
}
