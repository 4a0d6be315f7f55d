import Plays
import SQLite
import Wire

/// Tracks and who is credited for them.
final class TrackTable {
    private let tracks: Dimension
    private let albums: Dimension
    private let table: EntityTable
    private let credits: Credits
    private let facts: TrackFacts
    private let sums: DaySums
    private let selectRow: Statement
    private var line = CreditLine()
    private var writer = JSONWriter(capacity: 1_024)
    private let arena = Arena()
    /// Tracks whose length or recording is another than it was, with what it was.
    private(set) var news: [(track: Int64, old: TrackFacts.Facts)] = []

    private static let columns = [
        "uri", "kind", "name", "artists", "album_id", "album", "isrc", "duration_ms", "explicit",
        "disc_number", "track_number", "is_local", "url",
    ]

    init(
        _ database: Database, tracks: Dimension, albums: Dimension, artists: Dimension,
        facts: TrackFacts, sums: DaySums
    ) throws(SQLiteError) {
        self.tracks = tracks
        self.albums = albums
        self.facts = facts
        self.sums = sums
        table = try EntityTable(
            database, table: "tracks", key: "track_id", columns: Self.columns)
        credits = try Credits(
            database, table: "track_artists", key: "track_id", artists: artists)
        selectRow = try database.prepare(
            """
            SELECT t.id, t.uri, t.kind, t.name, t.artists, b.id, t.album, t.isrc, t.duration_ms,
                t.explicit, t.disc_number, t.track_number, t.is_local, t.url, t.knowledge,
                t.observed_at
            FROM tracks AS t LEFT JOIN albums AS b USING (album_id) WHERE t.track_id = ?
            """)
    }

    /// Gives what a record names its rows, whether it describes the track best or not.
    func refer(_ track: Track) throws(SQLiteError) {
        _ = try albums.key(of: track.albumID)
        try credits.refer(to: track.artistIDs)
    }

    /// Stores what `record` says, if nothing better is known.
    func store(_ track: Track, record: Text) throws(SQLiteError) -> Verdict {
        let key = try tracks.key(of: track.id) as Int64
        let rank = EntityRank(
            knowledge: track.knowledge, observedAt: track.observedAt, bytes: record)
        let verdict = try table.verdict(on: rank, of: key) { (key) throws(SQLiteError) in
            try rebuild(key)
        }
        guard verdict != .unchanged else { return verdict }
        let old = try facts.facts(of: key)
        let album = try albums.key(of: track.albumID)
        let isWhole =
            CreditLine.keeps(track.artistNames, of: track.artistIDs) && text(of: track) == record
        try table.describe(key, as: rank, keepsRecord: !isWhole) { row in
            row.bind(1, track.uri)
            row.bind(2, track.kind.name)
            row.bind(3, track.name)
            row.bind(4, line.text(track.artistNames))
            row.bind(5, album)
            row.bind(6, track.albumName)
            row.bind(7, track.isrc)
            row.bind(8, track.durationMS)
            row.bind(9, track.explicit)
            row.bind(10, track.discNumber)
            row.bind(11, track.trackNumber)
            row.bind(12, track.isLocal)
            row.bind(13, track.url)
        }
        let new = TrackFacts.Facts(
            durationMS: track.durationMS, isrc: track.isrc.map { NamesKey.number(of: $0) })
        facts.remember(new, of: key)
        if new != old { news.append((key, old)) }
        try credits.replace(of: key, with: track.artistIDs) { () throws(SQLiteError) in
            try sums.suspend(key)
        }
        return verdict
    }

    /// Hands over what is new about tracks, once.
    func takeNews() -> [(track: Int64, old: TrackFacts.Facts)] {
        defer { news.removeAll() }

        return news
    }

    private func text(of track: Track) -> Text {
        writer.removeAll()
        writer.record(track)
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
        var track = Track(
            id: Text(row.bytes(0)), kind: PlayKind(Text(row.bytes(2))) ?? .unknown,
            name: Text(row.bytes(3)), knowledge: Knowledge(Text(row.bytes(14))) ?? .export,
            observedAt: Instant(milliseconds: row.integer(15)))
        track.uri = row.optionalText(1)
        track.artistIDs = ids
        track.artistNames = CreditLine.names(in: row.optionalText(4), arena: arena)
        track.albumID = row.optionalText(5)
        track.albumName = row.optionalText(6)
        track.isrc = row.optionalText(7)
        track.durationMS = row.optionalInteger(8)
        track.explicit = row.optionalBool(9)
        track.discNumber = row.optionalInteger(10)
        track.trackNumber = row.optionalInteger(11)
        track.isLocal = row.optionalBool(12)
        track.url = row.optionalText(13)
        return text(of: track)
    }
}
