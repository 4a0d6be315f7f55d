import Plays
import SQLite

/// Artists and their genres.
final class ArtistTable {
    private let artists: Dimension
    private let table: EntityTable
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
        self.genres = genres
        self.sums = sums
        namesakes = try Namesakes(database, table: "artists", key: "artist_id", words: ["name"])
        observations = try Observations(database)
        self.artists = artists
        table = try EntityTable(
            database, table: "artists", key: "artist_id", columns: Self.columns)
        select = try database.prepare("SELECT genre FROM artist_genres WHERE artist_id = ?")
        clear = try database.prepare("DELETE FROM artist_genres WHERE artist_id = ?")
        insert = try database.prepare(
            "INSERT INTO artist_genres (artist_id, genre) VALUES (?, ?) ON CONFLICT DO NOTHING")
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ artist: Artist, record: Text) throws(SQLiteError) -> Verdict {
        let key = try artists.key(of: artist.id) as Int64
        let rank = EntityRank(
            knowledge: artist.knowledge, observedAt: artist.observedAt, bytes: record)
        // The row does not keep the order of the genres, so it always keeps the record.
        let verdict = try table.verdict(on: rank, of: key) { (_: Int64) throws(SQLiteError) in "" }
        guard verdict != .unchanged else { return verdict }
        try table.describe(key, as: rank, keepsRecord: true) { row in
            row.bind(1, artist.uri)
            row.bind(2, artist.name)
            row.bind(3, artist.imageURL)
            row.bind(4, artist.followers)
            row.bind(5, artist.popularity)
            row.bind(6, artist.url)
        }
        try replaceGenres(of: key, with: artist.genres ?? TextList())
        try namesakes.name(key, [artist.name]) { (named: Int64) throws(SQLiteError) in
            try sums.suspend(tracksOf: named)
        }
        return verdict
    }

    /// Keeps what a record says of a day and which genres it names, whether it describes the
    /// artist best or not.
    func observe(_ artist: Artist) throws(SQLiteError) {
        for genre in artist.genres ?? TextList() { _ = try genres.key(of: genre) as Int64 }
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
