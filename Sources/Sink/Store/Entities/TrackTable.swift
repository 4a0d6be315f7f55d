import Plays
import SQLite

/// Tracks and who is credited for them.
final class TrackTable {
    private let database: Database
    private let tracks: Dimension
    private let albums: Dimension
    private let update: Statement
    private let credits: Credits
    private let facts: TrackFacts
    private let sums: DaySums
    /// Tracks whose length or recording is another than it was, with what it was.
    private(set) var news: [(track: Int64, old: TrackFacts.Facts)] = []

    private static let columns = [
        "uri", "kind", "name", "album_id", "isrc", "duration_ms", "explicit", "disc_number",
        "track_number", "is_local", "url",
    ]

    init(
        _ database: Database, tracks: Dimension, albums: Dimension, artists: Dimension,
        facts: TrackFacts, sums: DaySums
    ) throws(SQLiteError) {
        self.database = database
        self.tracks = tracks
        self.albums = albums
        self.facts = facts
        self.sums = sums
        update = try database.prepare(
            EntityTable.update("tracks", key: "track_id", columns: Self.columns))
        credits = try Credits(
            database, table: "track_artists", key: "track_id", artists: artists)
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ track: Track, record: Text) throws(SQLiteError) -> Verdict {
        let album = try albums.key(of: track.albumID)
        update.bind(1, track.uri)
        update.bind(2, track.kind.name)
        update.bind(3, track.name)
        update.bind(4, album)
        update.bind(5, track.isrc)
        update.bind(6, track.durationMS)
        update.bind(7, track.explicit)
        update.bind(8, track.discNumber)
        update.bind(9, track.trackNumber)
        update.bind(10, track.isLocal)
        update.bind(11, track.url)
        update.bind(12, track.knowledge.name)
        update.bind(13, track.observedAt)
        update.bindBlob(14, record.bytes)
        let key = try tracks.key(of: track.id) as Int64
        update.bind(15, key)
        let old = try facts.facts(of: key)
        try update.run()
        guard database.changedRows > 0 else { return .unchanged }
        facts.forget(key)
        if try facts.facts(of: key) != old { news.append((key, old)) }
        try credits.replace(of: key, with: track.artistIDs) { () throws(SQLiteError) in
            try sums.suspend(key)
        }
        return .stored
    }

    /// Hands over what is new about tracks, once.
    func takeNews() -> [(track: Int64, old: TrackFacts.Facts)] {
        defer { news.removeAll() }

        return news
    }
}
