/// An album object with what only its own page tells.
public struct APIFullAlbum: BitwiseCopyable {
    /// What every mention of the album has.
    public var album: APIAlbum
    /// Who published it.
    public var label: Text?
    /// Its bar code.
    public var upc: Text?
    /// Deprecated by the service and usually empty.
    public var genres: TextList?
    /// The first page of its tracks, without their album.
    public var tracks = UnsafeBufferPointer<APITrack>(start: nil, count: 0)

    /// Makes an album of which nothing more is known.
    public init(_ album: APIAlbum) { self.album = album }
}

/// One record of `catalogue`; borrowed from where it was read.
public struct CatalogueRecord {
    /// What it is about.
    public var kind: CatalogueKind
    /// The id that was asked for, which is the one that plays name.
    public var id: Text
    /// When the service was asked.
    public var fetchedAt: Instant
    /// What it said; nil when it no longer knows the id.
    public var object: CatalogueObject?

    /// Makes a record.
    public init(kind: CatalogueKind, id: Text, fetchedAt: Instant, object: CatalogueObject?) {
        self.kind = kind
        self.id = id
        self.fetchedAt = fetchedAt
        self.object = object
    }
}

/// A full object of the Web API.
public enum CatalogueObject {
    /// An artist, as it goes on to `artists`.
    case artist(Artist)
    /// An album.
    case album(APIFullAlbum)
    /// A track.
    case track(APITrack)
}
