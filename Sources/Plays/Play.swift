/// One record of `plays`, borrowed from where it was read.
public struct Play {
    /// Whose play it is.
    public var account: Text
    /// When the source was read.
    public var readAt: Instant
    /// Which poll or which row of which file, as JSON.
    public var origin: Text
    /// How many rows of the same values came before in the file; account data only.
    public var repeatCount: Int64
    /// What the source said.
    public var item: PlayItem

    /// Makes a play.
    public init(
        account: Text, readAt: Instant, origin: Text, repeatCount: Int64 = 0, item: PlayItem
    ) {
        self.account = account
        self.readAt = readAt
        self.origin = origin
        self.repeatCount = repeatCount
        self.item = item
    }
}

/// What a source said about one play.
public enum PlayItem {
    /// An item of recently played.
    case api(APIItem)
    /// A row of the extended history.
    case extended(ExtendedItem)
    /// A row of the account data.
    case accountData(AccountDataItem)

    /// Which source it was.
    public var source: Source {
        switch self {
        case .api: .api
        case .extended: .extended
        case .accountData: .accountData
        }
    }
}

/// An item of the Web API's recently played.
public struct APIItem {
    /// When the play ended.
    public var playedAt: Instant
    /// What was played.
    public var track: APITrack
    /// What it was played from: `playlist`, `album` and others.
    public var contextType: Text?
    /// The context's uri.
    public var contextURI: Text?

    /// Makes an item.
    public init(playedAt: Instant, track: APITrack, contextType: Text?, contextURI: Text?) {
        self.playedAt = playedAt
        self.track = track
        self.contextType = contextType
        self.contextURI = contextURI
    }
}

/// A track object of the Web API.
public struct APITrack: BitwiseCopyable {
    /// The uri; the one field that is never null.
    public var uri: Text
    /// Spotify's id; null for local files.
    public var id: Text?
    /// The title.
    public var name: Text?
    /// What it says it is: `track`, `episode` and others.
    public var type: Text?
    /// Whether it is a file of the listener's own.
    public var isLocal: Bool?
    /// The length.
    public var durationMS: Int64?
    /// Whether it is marked so.
    public var explicit: Bool?
    /// The disc, from 1.
    public var discNumber: Int64?
    /// The place on the disc, from 1.
    public var trackNumber: Int64?
    /// The recording's code.
    public var isrc: Text?
    /// The page of the thing.
    public var url: Text?
    /// All credited artists, in order.
    public var artists = UnsafeBufferPointer<APIArtist>(start: nil, count: 0)
    /// The album; of an episode the show.
    public var album: APIAlbum?

    /// Makes a track of which only the uri is known.
    public init(uri: Text) { self.uri = uri }
}

/// An artist as other objects name one.
public struct APIArtist: BitwiseCopyable {
    /// Spotify's id; null for local files.
    public var id: Text?
    /// The uri.
    public var uri: Text?
    /// The name.
    public var name: Text?
    /// The page of the thing.
    public var url: Text?

    /// Makes an artist.
    public init(id: Text? = nil, uri: Text? = nil, name: Text? = nil, url: Text? = nil) {
        self.id = id
        self.uri = uri
        self.name = name
        self.url = url
    }
}

/// An album as a track object names one.
public struct APIAlbum: BitwiseCopyable {
    /// What it is.
    public var kind = AlbumKind.album
    /// Spotify's id; null for local files.
    public var id: Text?
    /// The uri.
    public var uri: Text?
    /// The title.
    public var name: Text?
    /// Album, single or compilation.
    public var albumType: Text?
    /// A day, a month or a year, as `2019-03-15`.
    public var releaseDate: Text?
    /// Which of these it is.
    public var releaseDatePrecision: Text?
    /// The number of tracks.
    public var totalTracks: Int64?
    /// The widest image.
    public var imageURL: Text?
    /// The page of the thing.
    public var url: Text?
    /// All credited artists, in order.
    public var artists = UnsafeBufferPointer<APIArtist>(start: nil, count: 0)

    /// Makes an album of which nothing is known.
    public init() {}

    /// The first four digits of the release date.
    public var releaseYear: Int64? {
        guard let releaseDate, releaseDate.count >= 4, let year = releaseDate.digits(0, 4),
            releaseDate.count == 4 || releaseDate[4] == UInt8(ascii: "-")
        else { return nil }
        return Int64(year)
    }
}
