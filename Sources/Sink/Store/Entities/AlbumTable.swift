import Plays
import SQLite
import Wire

/// Albums, shows and audiobooks, and who is credited for them.
final class AlbumTable {
    private let albums: Dimension
    private let table: EntityTable
    private let credits: Credits
    private let namesakes: Namesakes
    private let sums: DaySums
    private let selectRow: Statement
    private var genres = JSONWriter(capacity: 256)
    private var line = CreditLine()
    private var writer = JSONWriter(capacity: 1_024)
    private let arena = Arena()

    private static let columns = [
        "uri", "kind", "name", "artists", "album_type", "release_date", "release_date_precision",
        "release_year", "total_tracks", "label", "upc", "genres", "image_url", "url",
    ]

    init(
        _ database: Database, albums: Dimension, artists: Dimension, sums: DaySums
    ) throws(SQLiteError) {
        self.albums = albums
        self.sums = sums
        table = try EntityTable(
            database, table: "albums", key: "album_id", columns: Self.columns)
        namesakes = try Namesakes(
            database, table: "albums", key: "album_id", words: ["kind", "name", "artists"])
        credits = try Credits(
            database, table: "album_artists", key: "album_id", artists: artists)
        selectRow = try database.prepare(
            """
            SELECT id, \(Self.columns.joined(separator: ", ")), knowledge, observed_at
            FROM albums WHERE album_id = ?
            """)
    }

    /// Gives what a record names its rows, whether it describes the album best or not.
    func refer(_ album: Album) throws(SQLiteError) { try credits.refer(to: album.artistIDs) }

    /// Stores what `record` says, if nothing better is known.
    func store(_ album: Album, record: Text) throws(SQLiteError) -> Verdict {
        let key = try albums.key(of: album.id) as Int64
        let rank = EntityRank(
            knowledge: album.knowledge, observedAt: album.observedAt, bytes: record)
        let verdict = try table.verdict(on: rank, of: key) { (key) throws(SQLiteError) in
            try rebuild(key)
        }
        guard verdict != .unchanged else { return verdict }
        // Hardly any album has genres; the record of one that does is kept.
        let isWhole =
            (album.genres ?? TextList()).isEmpty
            && CreditLine.keeps(album.artistNames, of: album.artistIDs) && text(of: album) == record
        try table.describe(key, as: rank, keepsRecord: !isWhole) { row in
            row.bind(1, album.uri)
            row.bind(2, album.kind.name)
            row.bind(3, album.name)
            row.bind(4, line.text(album.artistNames))
            row.bind(5, album.albumType)
            row.bind(6, album.releaseDate)
            row.bind(7, album.releaseDatePrecision)
            row.bind(8, album.releaseYear)
            row.bind(9, album.totalTracks)
            row.bind(10, album.label)
            row.bind(11, album.upc)
            row.bindText(12, genresText(of: album))
            row.bind(13, album.imageURL)
            row.bind(14, album.url)
        }
        try credits.replace(of: key, with: album.artistIDs)
        let words = [album.kind.name, album.name, album.artistNames.first ?? ""]
        try namesakes.name(key, words) { (named: Int64) throws(SQLiteError) in
            try sums.suspend(album: named)
        }
        return verdict
    }

    private func genresText(of album: Album) -> UnsafeRawBufferPointer? {
        guard let list = album.genres else { return nil }
        genres.removeAll()
        genres.beginArray()
        for genre in list { genres.value(genre) }
        genres.endArray()
        return genres.bytes
    }

    private func text(of album: Album) -> Text {
        writer.removeAll()
        writer.record(album)
        return Text(writer.bytes)
    }

    /// The record that a row was made from.
    private func rebuild(_ key: Int64) throws(SQLiteError) -> Text {
        arena.empty()
        let ids = try credits.ids(of: key, in: arena)
        selectRow.bind(1, key)
        guard try selectRow.step() else { return "" }
        defer { selectRow.reset() }

        let row = selectRow
        var album = Album(
            id: Text(row.bytes(0)), kind: AlbumKind(Text(row.bytes(2))) ?? .album,
            name: Text(row.bytes(3)), knowledge: Knowledge(Text(row.bytes(15))) ?? .export,
            observedAt: Instant(milliseconds: row.integer(16)))
        album.uri = row.optionalText(1)
        album.artistIDs = ids
        album.artistNames = CreditLine.names(in: row.optionalText(4), arena: arena)
        album.albumType = row.optionalText(5)
        album.releaseDate = row.optionalText(6)
        album.releaseDatePrecision = row.optionalText(7)
        album.releaseYear = row.optionalInteger(8)
        album.totalTracks = row.optionalInteger(9)
        album.label = row.optionalText(10)
        album.upc = row.optionalText(11)
        album.genres = row.isNull(12) ? nil : TextList()
        album.imageURL = row.optionalText(13)
        album.url = row.optionalText(14)
        return text(of: album)
    }
}
