/// One record of `tracks`; its texts are borrowed.
public struct Track: BitwiseCopyable {
    /// Spotify's id or a `name:` id.
    public var id: Text
    /// The uri.
    public var uri: Text?
    /// What it is.
    public var kind: PlayKind
    /// The title.
    public var name: Text
    /// Spotify's id or a `name:` id.
    public var albumID: Text?
    /// The album's title.
    public var albumName: Text?
    /// All credited artists, in order.
    public var artistIDs = TextList()
    /// Their names, one for each id.
    public var artistNames = TextList()
    /// The recording's code.
    public var isrc: Text?
    /// The length.
    public var durationMS: Int64?
    /// Whether it is marked so.
    public var explicit: Bool?
    /// The disc, from 1.
    public var discNumber: Int64?
    /// The place on the disc, from 1.
    public var trackNumber: Int64?
    /// Whether it is a file of the listener's own.
    public var isLocal: Bool?
    /// The page of the thing.
    public var url: Text?
    /// How much the record knows.
    public var knowledge: Knowledge
    /// When that was so.
    public var observedAt: Instant

    /// Makes a track of the fields that are never null.
    public init(
        id: Text, kind: PlayKind, name: Text, knowledge: Knowledge, observedAt: Instant
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.knowledge = knowledge
        self.observedAt = observedAt
    }
}

/// One record of `artists`; its texts are borrowed.
public struct Artist: BitwiseCopyable {
    /// Spotify's id or a `name:` id.
    public var id: Text
    /// The uri.
    public var uri: Text?
    /// The name.
    public var name: Text
    /// Null when the record does not know them.
    public var genres: TextList?
    /// The widest image.
    public var imageURL: Text?
    /// The number of followers.
    public var followers: Int64?
    /// 0 to 100.
    public var popularity: Int64?
    /// The page of the thing.
    public var url: Text?
    /// How much the record knows.
    public var knowledge: Knowledge
    /// When that was so.
    public var observedAt: Instant

    /// Makes an artist of the fields that are never null.
    public init(id: Text, name: Text, knowledge: Knowledge, observedAt: Instant) {
        self.id = id
        self.name = name
        self.knowledge = knowledge
        self.observedAt = observedAt
    }
}

/// One record of `albums`; its texts are borrowed.
public struct Album: BitwiseCopyable {
    /// Spotify's id or a `name:` id.
    public var id: Text
    /// The uri.
    public var uri: Text?
    /// What it is.
    public var kind: AlbumKind
    /// The title.
    public var name: Text
    /// All credited artists, in order.
    public var artistIDs = TextList()
    /// Their names, one for each id.
    public var artistNames = TextList()
    /// Album, single or compilation.
    public var albumType: Text?
    /// A day, a month or a year, as `2019-03-15`.
    public var releaseDate: Text?
    /// Which of these it is.
    public var releaseDatePrecision: Text?
    /// The year of that.
    public var releaseYear: Int64?
    /// The number of tracks.
    public var totalTracks: Int64?
    /// Who published it.
    public var label: Text?
    /// Its bar code.
    public var upc: Text?
    /// Null when the record does not know them.
    public var genres: TextList?
    /// The widest image.
    public var imageURL: Text?
    /// The page of the thing.
    public var url: Text?
    /// How much the record knows.
    public var knowledge: Knowledge
    /// When that was so.
    public var observedAt: Instant

    /// Makes an album of the fields that are never null.
    public init(
        id: Text, kind: AlbumKind, name: Text, knowledge: Knowledge, observedAt: Instant
    ) {
        self.id = id
        self.kind = kind
        self.name = name
        self.knowledge = knowledge
        self.observedAt = observedAt
    }
}

/// The keys of entities.
///
/// Compaction keeps the newest record of a key, so records that know less have keys of their own:
/// they must never replace one that knows more.
public enum EntityKey {
    /// Stands behind the id of what an export or a name is all we have of.
    public static var exportSuffix: Text { "@export" }
    /// Stands behind the id of a track that an album of the catalogue names.
    public static var albumSuffix: Text { "@album" }
    /// Stands behind the id of an artist or an album that another thing names.
    public static var mentionSuffix: Text { "@mention" }

    /// What stands behind the id in the key of a record.
    public static func suffix(of topic: Topic, id: Text, knowledge: Knowledge) -> Text {
        if knowledge == .export || id.hasPrefix("name:") { return exportSuffix }
        guard knowledge == .partial else { return "" }
        return topic == .tracks ? albumSuffix : mentionSuffix
    }
}
