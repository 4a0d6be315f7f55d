import Plays
import SQLite

/// Tracks and who is credited for them.
final class TrackTable {
    private let albums: Dimension
    private let upsert: Statement
    private let credits: Credits

    private static let columns = [
        "uri", "kind", "name", "album_id", "isrc", "duration_ms", "explicit", "disc_number",
        "track_number", "is_local", "url",
    ]

    init(_ database: Database, albums: Dimension, artists: Dimension) throws(SQLiteError) {
        self.albums = albums
        upsert = try database.prepare(
            EntityTable.upsert("tracks", key: "track_id", columns: Self.columns))
        credits = try Credits(
            database, table: "track_artists", key: "track_id", artists: artists)
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ track: Track, record: Text) throws(SQLiteError) -> Verdict {
        let album = try albums.key(of: track.albumID)
        upsert.bind(1, track.id)
        upsert.bind(2, track.uri)
        upsert.bind(3, track.kind.name)
        upsert.bind(4, track.name)
        upsert.bind(5, album)
        upsert.bind(6, track.isrc)
        upsert.bind(7, track.durationMS)
        upsert.bind(8, track.explicit)
        upsert.bind(9, track.discNumber)
        upsert.bind(10, track.trackNumber)
        upsert.bind(11, track.isLocal)
        upsert.bind(12, track.url)
        upsert.bind(13, track.knowledge.name)
        upsert.bind(14, track.observedAt)
        upsert.bindBlob(15, record.bytes)
        guard try upsert.step() else { return .unchanged }
        let key = upsert.integer(0)
        try upsert.run()
        try credits.replace(of: key, with: track.artistIDs)
        return .stored
    }
}
