import Spotify

/// How often each thing was played, for what is not known fully: bounded, and pure.
///
/// Three of them hold within 16 MB. Tables grow by doubling when they are three quarters full, so
/// the limits are what fits before the next doubling: 2^17 places of 20 bytes and a bit, and 2^18
/// of 8 bytes and a bit.
struct PlayCounts {
    private var counts: [SpotifyID: UInt32] = [:]
    /// Half of each id that is known fully: that two agree in it is not to be expected.
    private var full: Set<UInt64> = []

    /// The most things that are counted.
    static let limit = 98_000
    /// The most things that are remembered as known.
    static let fullLimit = 196_000

    /// Counts plays of a thing.
    mutating func add(_ id: SpotifyID, _ plays: UInt32 = 1) {
        guard !full.contains(id.half) else { return }
        counts[id, default: 0] &+= plays
        if counts.count > Self.limit { shed() }
    }

    /// What was counted of a thing.
    func count(_ id: SpotifyID) -> UInt32 { counts[id] ?? 0 }

    /// A thing is known fully, or was asked for.
    mutating func settle(_ id: SpotifyID) {
        counts[id] = nil
        full.insert(id.half)
        // One of those forgotten may be asked for once more, should it be played again.
        if full.count > Self.fullLimit { full = Set(full.prefix(Self.fullLimit / 10 * 9)) }
    }

    /// How many are remembered as known.
    var fullCount: Int { full.count }

    /// How many are not known.
    var openCount: Int { counts.count }

    /// The most played ones that are not known; of equals the smallest id comes first.
    func mostPlayed(_ count: Int = 1) -> [SpotifyID] {
        typealias Entry = (key: SpotifyID, value: UInt32)
        func isLess(_ one: Entry, _ other: Entry) -> Bool {
            (one.value, other.key.number) < (other.value, one.key.number)
        }
        guard count > 1 else { return counts.max(by: isLess).map { [$0.key] } ?? [] }
        return counts.sorted { isLess($1, $0) }.prefix(count).map(\.key)
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

    func mostPlayed(_ kind: CatalogueShelf, count: Int) -> [String] {
        counts[kind]?.mostPlayed(count).map(\.text) ?? []
    }

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
