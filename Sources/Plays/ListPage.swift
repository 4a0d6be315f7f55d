/// One record of `lists`: a page of a list as it was on a day; borrowed from where it was read.
public struct ListPage {
    /// Whose list it is.
    public var account: Text
    /// Which list: `playlist:ID`, `top-tracks:short_term` and others.
    public var list: Text
    /// What tells this state of the list from others.
    public var snapshot: Text
    /// When the list was read.
    public var takenAt: Instant
    /// The position in the list of the page's first item.
    public var first: Int64
    /// The number of items in the whole list.
    public var total: Int64
    /// The page's items, in order.
    public var entries: UnsafeBufferPointer<ListEntry>

    /// Makes a page.
    public init(
        account: Text, list: Text, snapshot: Text, takenAt: Instant, first: Int64, total: Int64,
        entries: UnsafeBufferPointer<ListEntry>
    ) {
        self.account = account
        self.list = list
        self.snapshot = snapshot
        self.takenAt = takenAt
        self.first = first
        self.total = total
        self.entries = entries
    }
}

/// What kind of list a list's name says it is.
public enum ListKind: Sendable {
    /// The items of one playlist.
    case playlist
    /// The playlists themselves.
    case playlists
    /// The most played tracks of a term.
    case topTracks
    /// The most played artists of a term.
    case topArtists
    /// Tracks in the library.
    case savedTracks
    /// Albums in the library.
    case savedAlbums
    /// Artists that are followed.
    case followedArtists
    /// What can play.
    case devices
    /// The account itself.
    case profile

    /// The kind of a list by its name; nil when the name is none that is known.
    public init?(_ name: Text) {
        let whole = Self.whole.first { Text(stringLiteral: $0.name) == name }
        let family = Self.families.first { family in
            let start = Text(stringLiteral: family.name)
            return name.hasPrefix(start) && name.count > start.count
        }
        guard let found = whole ?? family else { return nil }
        self = found.kind
    }

    private static let whole: [(name: StaticString, kind: ListKind)] = [
        ("playlists", .playlists), ("saved-tracks", .savedTracks), ("saved-albums", .savedAlbums),
        ("followed-artists", .followedArtists), ("devices", .devices), ("profile", .profile),
    ]

    private static let families: [(name: StaticString, kind: ListKind)] = [
        ("playlist:", .playlist), ("top-tracks:", .topTracks), ("top-artists:", .topArtists),
    ]
}

/// One item of a page.
public struct ListEntry: BitwiseCopyable {
    /// When it was put into the list; nil when the source does not say.
    public var addedAt: Instant?
    /// Who put it there.
    public var addedBy: Text?
    /// What it is.
    public var thing: ListThing
    /// Its own scalar fields as a JSON object; nil when the service shows nothing of it.
    public var detail: Text?

    /// Makes an item.
    public init(
        addedAt: Instant? = nil, addedBy: Text? = nil, thing: ListThing, detail: Text?
    ) {
        self.addedAt = addedAt
        self.addedBy = addedBy
        self.thing = thing
        self.detail = detail
    }
}

/// What an item of a list is.
public enum ListThing: BitwiseCopyable {
    /// A track, an episode or a local file.
    case track(APITrack)
    /// An artist.
    case artist(Artist)
    /// An album.
    case album(APIFullAlbum)
    /// A playlist, a device or the profile.
    case other(ListItemKind, id: Text?, name: Text?)
    /// A place in the list of which the service shows nothing any more.
    case nothing
}

/// The kind of a record of `list-items`.
public enum ListItemKind: UInt8, CaseIterable, BitwiseCopyable, Sendable {
    /// Music.
    case track
    /// A part of a podcast.
    case episode
    /// An artist.
    case artist
    /// An album.
    case album
    /// A playlist.
    case playlist
    /// Something that plays.
    case device
    /// The account itself.
    case profile

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .track: "track"
        case .episode: "episode"
        case .artist: "artist"
        case .album: "album"
        case .playlist: "playlist"
        case .device: "device"
        case .profile: "profile"
        }
    }

    /// Reads a name; nil when it is none of these.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// One record of `list-items`; its texts are borrowed.
public struct ListItem {
    /// The page the item stands on.
    public var page: ListPage
    /// The position in the whole list; nil for the one record of an empty list.
    public var position: Int64?
    /// When it was put into the list.
    public var addedAt: Instant?
    /// Who put it there.
    public var addedBy: Text?
    /// What it is; nil when the list is empty or the service shows nothing of it.
    public var kind: ListItemKind?
    /// Spotify's id or a `name:` id.
    public var id: Text?
    /// The name.
    public var name: Text?
    /// The item's own scalar fields as a JSON object.
    public var detail: Text?

    /// Makes the record of an empty list.
    public init(emptyOf page: ListPage) { self.page = page }
}
