/// What a listener puts on next: a value that a seed and a name give.
struct Taste {
    /// One play to come: what, from where, how long the silence before it, how much of it.
    struct Choice {
        var track: Int
        var context: PlayContext?
        var silenceMilliseconds: Int64
        var playedMilliseconds: Int64
        /// Whether it reached its end.
        var isEnded = true
    }

    private var random: SeededRandom
    private let favourites: [Int]
    private let playlist: (id: String, tracks: [Int])
    /// What is left of the sitting: the tracks in order, and what they are played from.
    private var queue: ArraySlice<Int> = []
    private var context: PlayContext?
    private var repeatsLeft = 0
    private var lastTrack = 0
    private var played = 0

    init(seed: UInt64, account: String, catalogue: Catalogue) {
        var random = SeededRandom(seed: seed, purpose: "listener " + account)
        favourites = (0..<12).map { _ in random.below(catalogue.artists.count) }
        let tracks = (0..<40).map { _ in random.below(catalogue.tracks.count) }
        playlist = (random.identifier(), tracks)
        self.random = random
    }

    /// The next play.
    mutating func next(in catalogue: Catalogue) -> Choice {
        var silence = random.within(0...2_500)
        if repeatsLeft > 0 {
            repeatsLeft -= 1
        } else {
            if queue.isEmpty {
                silence += pause()
                sitDown(catalogue)
            }
            lastTrack = queue.popFirst() ?? lastTrack
            if random.chance(4) { repeatsLeft = random.within(1...3) }
        }
        played += 1
        let length = catalogue.tracks[lastTrack].durationMilliseconds
        // A track rarely plays for exactly its length: fades, and players that count differently.
        let heard = length + random.within(-1_400...300)
        return Choice(
            track: lastTrack, context: context, silenceMilliseconds: Int64(silence),
            playedMilliseconds: Int64(heard))
    }

    /// The silence between two sittings: minutes by day, hours by night.
    private mutating func pause() -> Int {
        let minute = 60_000
        return random.chance(12)
            ? random.within((5 * 60 * minute)...(8 * 60 * minute))
            : random.within((2 * minute)...(35 * minute))
    }

    private mutating func sitDown(_ catalogue: Catalogue) {
        let anyone = random.below(catalogue.artists.count)
        let artist = random.chance(85) ? random.pick(favourites) : anyone
        let all = catalogue.tracks.indices.filter { catalogue.tracks[$0].artists.contains(artist) }
        switch random.below(4) {
        case 0:
            let album = catalogue.tracks[all.isEmpty ? 0 : random.pick(all)].album
            context = PlayContext(type: "album", id: catalogue.albums[album].id)
            queue = catalogue.albums[album].tracks[...]
        case 1:
            context = PlayContext(type: "artist", id: catalogue.artists[artist].id)
            queue = (0..<random.within(3...8)).map { _ in all.isEmpty ? 0 : random.pick(all) }[...]
        case 2:
            context = PlayContext(type: "playlist", id: playlist.id)
            queue = (0..<random.within(4...15)).map { _ in random.pick(playlist.tracks) }[...]
        default:
            context = nil
            queue = (0..<random.within(2...9)).map { _ in random.pick(playlist.tracks) }[...]
        }
    }
}
