import Plays
import SQLite
import Wire

/// Albums, shows and audiobooks, and who is credited for them.
final class AlbumTable {
    private let database: Database
    private let albums: Dimension
    private let update: Statement
    private let credits: Credits
    private let namesakes: Namesakes
    private var genres = JSONWriter(capacity: 256)

    private static let columns = [
        "uri", "kind", "name", "album_type", "release_date", "release_date_precision",
        "release_year", "total_tracks", "label", "upc", "genres", "image_url", "url",
    ]

    init(_ database: Database, albums: Dimension, artists: Dimension) throws(SQLiteError) {
        self.database = database
        self.albums = albums
        update = try database.prepare(
            EntityTable.update("albums", key: "album_id", columns: Self.columns))
        namesakes = try Namesakes(database, table: "albums", key: "album_id")
        credits = try Credits(
            database, table: "album_artists", key: "album_id", artists: artists)
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ album: Album, record: Text) throws(SQLiteError) -> Verdict {
        update.bind(1, album.uri)
        update.bind(2, album.kind.name)
        update.bind(3, album.name)
        update.bind(4, album.albumType)
        update.bind(5, album.releaseDate)
        update.bind(6, album.releaseDatePrecision)
        update.bind(7, album.releaseYear)
        update.bind(8, album.totalTracks)
        update.bind(9, album.label)
        update.bind(10, album.upc)
        update.bindText(11, genresText(of: album))
        update.bind(12, album.imageURL)
        update.bind(13, album.url)
        update.bind(14, album.knowledge.name)
        update.bind(15, album.observedAt)
        update.bindBlob(16, record.bytes)
        let key = try albums.key(of: album.id) as Int64
        update.bind(17, key)
        try update.run()
        guard database.changedRows > 0 else { return .unchanged }
        try credits.replace(of: key, with: album.artistIDs)
        let words = [album.kind.name, album.name, album.artistNames.first ?? ""]
        try namesakes.name(key, words) { (_: Int64) throws(SQLiteError) in }
        return .stored
    }

    private func genresText(of album: Album) -> UnsafeRawBufferPointer? {
        guard let list = album.genres else { return nil }
        genres.removeAll()
        genres.beginArray()
        for genre in list { genres.value(genre) }
        genres.endArray()
        return genres.bytes
    }
}
