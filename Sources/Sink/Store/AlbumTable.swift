import Plays
import SQLite
import Wire

/// Albums, shows and audiobooks, and who is credited for them.
final class AlbumTable {
    private let upsert: Statement
    private let credits: Credits
    private var genres = JSONWriter(capacity: 256)

    private static let columns = [
        "uri", "kind", "name", "album_type", "release_date", "release_date_precision",
        "release_year", "total_tracks", "label", "upc", "genres", "image_url", "url",
    ]

    init(_ database: Database, artists: Dimension) throws(SQLiteError) {
        upsert = try database.prepare(
            EntityTable.upsert("albums", key: "album_id", columns: Self.columns))
        credits = try Credits(
            database, table: "album_artists", key: "album_id", artists: artists)
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ album: Album, record: Text) throws(SQLiteError) -> Verdict {
        upsert.bind(1, album.id)
        upsert.bind(2, album.uri)
        upsert.bind(3, album.kind.name)
        upsert.bind(4, album.name)
        upsert.bind(5, album.albumType)
        upsert.bind(6, album.releaseDate)
        upsert.bind(7, album.releaseDatePrecision)
        upsert.bind(8, album.releaseYear)
        upsert.bind(9, album.totalTracks)
        upsert.bind(10, album.label)
        upsert.bind(11, album.upc)
        upsert.bindText(12, genresText(of: album))
        upsert.bind(13, album.imageURL)
        upsert.bind(14, album.url)
        upsert.bind(15, album.knowledge.name)
        upsert.bind(16, album.observedAt)
        upsert.bindBlob(17, record.bytes)
        guard try upsert.step() else { return .unchanged }
        let key = upsert.integer(0)
        try upsert.run()
        try credits.replace(of: key, with: album.artistIDs)
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
