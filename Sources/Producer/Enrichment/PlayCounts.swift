import Spotify

/// How often each thing was played, for what is not known fully: bounded, and pure.
struct PlayCounts {
    private var counts: [SpotifyID: UInt32] = [:]
    private var full: Set<SpotifyID> = []

    /// Three tables of so many counts hold within 16 MB, at 44 bytes an entry.
    static let limit = 120_000

    /// Counts plays of a thing.
    mutating func add(_ id: SpotifyID, _ plays: UInt32 = 1) {
        guard !full.contains(id) else { return }
        counts[id, default: 0] &+= plays
        if counts.count > Self.limit { shed() }
    }

    /// What was counted of a thing.
    func count(_ id: SpotifyID) -> UInt32 { counts[id] ?? 0 }

    /// A thing is known fully, or was asked for.
    mutating func settle(_ id: SpotifyID) {
        counts[id] = nil
        full.insert(id)
    }

    /// How many are not known.
    var openCount: Int { counts.count }

    /// The most played one that is not known; of equals the smallest id.
    func mostPlayed() -> SpotifyID? {
        counts.max { ($0.value, $1.key.number) < ($1.value, $0.key.number) }?.key
    }

    /// Forgets what was played least, until a tenth of the room is free.
    private mutating func shed() {
        let sorted = counts.values.sorted()
        let floor = sorted[Self.limit / 10]
        var excess = Self.limit / 10
        for (id, count) in counts where count <= floor && excess > 0 {
            counts[id] = nil
            excess -= 1
        }
    }
}

/// What is played and not known, by kind.
struct Wanted {
    var counts: [CatalogueShelf: PlayCounts] = [
        .albums: PlayCounts(), .tracks: PlayCounts(), .artists: PlayCounts(),
    ]

    /// Albums first: one call tells of up to fifty tracks.
    static let order: [CatalogueShelf] = [.albums, .tracks, .artists]

    mutating func add(_ kind: CatalogueShelf, _ id: String?, _ plays: UInt32 = 1) {
        guard let id = id.flatMap({ SpotifyID($0) }) else { return }
        counts[kind]?.add(id, plays)
    }

    mutating func settle(_ kind: CatalogueShelf, _ id: String?) {
        guard let id = id.flatMap({ SpotifyID($0) }) else { return }
        counts[kind]?.settle(id)
    }

    func mostPlayed(_ kind: CatalogueShelf) -> String? { counts[kind]?.mostPlayed()?.text }

    func openCount(_ kind: CatalogueShelf) -> Int { counts[kind]?.openCount ?? 0 }
}

extension CatalogueShelf {
    /// The bucket that a call for one counts against.
    var bucket: Bucket {
        switch self {
        case .tracks: .tracks
        case .artists: .artists
        case .albums: .albums
        }
    }

    /// The word in the catalogue's keys.
    var word: String {
        switch self {
        case .tracks: "track"
        case .artists: "artist"
        case .albums: "album"
        }
    }
}
