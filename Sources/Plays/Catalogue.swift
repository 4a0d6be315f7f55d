/// What the catalogue says of a track, as far as a play may lack it.
public struct CatalogueTrack: Hashable, BitwiseCopyable, Sendable {
    /// The length; nil when it is not known.
    public var durationMS: Int64? {
        get { length < 0 ? nil : Int64(length) }
        set { length = newValue.flatMap { Int32(exactly: $0) } ?? -1 }
    }
    /// Whether it is marked so.
    public var explicit: Bool?
    /// The year of its album.
    public var releaseYear: Int64? {
        get { year < 0 ? nil : Int64(year) }
        set { year = newValue.flatMap { Int16(exactly: $0) } ?? -1 }
    }
    /// The hash of its first artist's id; ``Catalogue/genres(ofHash:)`` takes it.
    public var artist = Hash128()
    private var length: Int32 = -1
    private var year: Int16 = -1

    /// Takes over what an object of the Web API says.
    init(_ track: APITrack, releaseYear: Int64?) {
        explicit = track.explicit
        if let id = track.artists.first?.id { artist = Catalogue.hash(id) }
        durationMS = track.durationMS
        self.releaseYear = releaseYear
    }
}

/// What the topic `catalogue` says, in memory, by id: the newest record of each key counts.
///
/// It keeps hashes of ids and what listens need, not the objects: about 40 bytes a track and 60 an
/// artist. Lists of genres are few and kept once each.
public final class Catalogue {
    private struct Album {
        var year: Int16
        var tracks: [Hash128]
    }

    private var artists: [Hash128: Int32] = [:]
    private var albums: [Hash128: Album] = [:]
    private var tracks: [Hash128: CatalogueTrack] = [:]
    private var albumTracks: [Hash128: (track: CatalogueTrack, album: Hash128)] = [:]
    private var genres = GenreLists()

    /// Makes a catalogue that knows nothing.
    public init() {}

    /// How many artists, albums and tracks have a record of their own.
    public var count: Int { artists.count + albums.count + tracks.count }

    static func hash(_ id: Text) -> Hash128 { Hash128(of: id.bytes, seed: 0x6C65_6761_746F) }

    /// The genres of an artist; empty when nothing is known.
    public func genres(of artist: Text?) -> TextList {
        guard let artist, !artists.isEmpty else { return TextList() }
        return genres(ofHash: Self.hash(artist))
    }

    /// The genres of the artist whose id has this hash; valid as long as the catalogue.
    public func genres(ofHash hash: Hash128) -> TextList {
        artists[hash].map { genres[$0] } ?? TextList()
    }

    /// What is known of a track: by its own record, else by its album's.
    public func track(_ id: Text?) -> CatalogueTrack? {
        guard let id, !tracks.isEmpty || !albumTracks.isEmpty else { return nil }
        let hash = Self.hash(id)
        return tracks[hash] ?? albumTracks[hash]?.track
    }

    /// The year of an album.
    public func releaseYear(ofAlbum id: Text?) -> Int64? {
        guard let id, !albums.isEmpty, let album = albums[Self.hash(id)] else { return nil }
        return album.year < 0 ? nil : Int64(album.year)
    }

    /// Takes a record in; it replaces what the same thing's earlier record said.
    public func take(_ record: CatalogueRecord) {
        let hash = Self.hash(record.id)
        switch record.object {
        case nil: forget(record.kind, id: record.id)
        case .artist(let artist): artists[hash] = genres.number(of: artist.genres ?? TextList())
        case .track(let track):
            tracks[hash] = CatalogueTrack(track, releaseYear: track.album?.releaseYear)
        case .album(let full): take(full, hash)
        }
    }

    private func take(_ full: APIFullAlbum, _ hash: Hash128) {
        forgetAlbum(hash)
        let year = full.album.releaseYear
        var named: [Hash128] = []
        for track in full.tracks {
            guard let id = track.id.map(Self.hash) else { continue }
            named.append(id)
            // The same track on two albums is told by one of them, whatever came first.
            if let known = albumTracks[id]?.album, known.low < hash.low { continue }
            albumTracks[id] = (CatalogueTrack(track, releaseYear: year), hash)
        }
        albums[hash] = Album(year: year.flatMap { Int16(exactly: $0) } ?? -1, tracks: named)
    }

    /// Forgets a thing: its record was deleted, or the service no longer knows it.
    public func forget(_ kind: CatalogueKind, id: Text) {
        let hash = Self.hash(id)
        switch kind {
        case .artist: artists[hash] = nil
        case .track: tracks[hash] = nil
        case .album: forgetAlbum(hash)
        }
    }

    private func forgetAlbum(_ hash: Hash128) {
        guard let old = albums.removeValue(forKey: hash) else { return }
        for track in old.tracks where albumTracks[track]?.album == hash {
            albumTracks[track] = nil
        }
    }
}

/// What a record of `catalogue` is about.
public enum CatalogueKind: UInt8, CaseIterable, Sendable {
    /// An artist.
    case artist
    /// An album.
    case album
    /// A track.
    case track

    /// The name on the wire.
    public var name: Text {
        switch self {
        case .artist: "artist"
        case .album: "album"
        case .track: "track"
        }
    }

    /// Reads a name; nil when it is none of these.
    public init?(_ name: Text) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }
}

/// Lists of genres, each kept once; never given back, since there are few different ones.
private struct GenreLists {
    private var lists = [TextList()]
    private var numbers: [Hash128: Int32] = [:]
    private let arena = Arena(capacity: 16 * 1024)

    subscript(number: Int32) -> TextList { lists[Int(number)] }

    mutating func number(of list: TextList) -> Int32 {
        guard !list.isEmpty else { return 0 }
        var spelled = ByteBuffer(capacity: 256)
        for genre in list {
            spelled.append(decimal: Int64(genre.count))
            spelled.append(0x1F)
            spelled.append(genre)
        }
        let hash = Hash128(of: spelled.bytes, seed: 0)
        if let known = numbers[hash] { return known }
        let number = Int32(truncatingIfNeeded: lists.count)
        lists.append(arena.list(list.count) { arena.copy(list[$0].bytes) })
        numbers[hash] = number
        return number
    }
}
