/// Which listens of one account its owner wants left out.
///
/// The last word on each track, artist, time and play is kept. Of the words that a listen matches
/// the one that lies last in the topic decides, so anything can be undone, and neither the order in
/// which corrections arrive nor their repetition changes what follows from them; a listen that none
/// matches stays. Tracks and artists go by the numbers that the caller has for them.
public struct Corrections: Hashable, Sendable {
    /// Where a correction lies; the greatest is the last.
    public struct Place: Hashable, Comparable, Sendable {
        /// How often the topic had been taken for a new one.
        public let generation: Int64
        /// The offset.
        public let offset: Int64
        /// The partition, which is another one only where the topic has got more of them.
        public let partition: Int32

        /// Names a place.
        public init(generation: Int64, offset: Int64, partition: Int32) {
            self.generation = generation
            self.offset = offset
            self.partition = partition
        }

        /// Whether one place lies before another.
        public static func < (one: Place, other: Place) -> Bool {
            (one.generation, one.offset, one.partition)
                < (other.generation, other.offset, other.partition)
        }
    }

    /// What a correction is about.
    public enum Mark: Hashable, Sendable {
        /// A track, by its number.
        case track(Int64)
        /// An artist, by its number.
        case artist(Int64)
        /// Everything that began in a range of Unix milliseconds.
        case time(Range<Int64>)
        /// One play.
        case play(Fingerprint)
    }

    /// What was said of it last.
    private struct Word: Hashable, Sendable {
        let place: Place
        let excludes: Bool
    }

    private var words: [Mark: Word] = [:]
    private var times: Set<Range<Int64>> = []
    /// Whether any of them names an artist: then it matters who is credited for a track.
    public private(set) var nameArtists = false
    private var namePlays = false

    /// Nothing is left out.
    public init() {}

    /// Takes a correction in.
    ///
    /// - Returns: Whether it is the last word on its mark.
    @discardableResult public mutating func note(
        _ mark: Mark, excludes: Bool, at place: Place
    ) -> Bool {
        if let known = words[mark], known.place >= place { return false }
        words[mark] = Word(place: place, excludes: excludes)
        switch mark {
        case .track: break
        case .artist: nameArtists = true
        case .time(let range): times.insert(range)
        case .play: namePlays = true
        }
        return true
    }

    /// Whether anything was said of a mark.
    public func know(_ mark: Mark) -> Bool { words[mark] != nil }

    /// Whether a listen is to be left out.
    ///
    /// - Parameters:
    ///   - track: What was heard, if that is known.
    ///   - startedAt: When, in Unix milliseconds.
    ///   - artists: Who is credited, asked only when that matters.
    ///   - plays: The plays that tell of the listen, asked only when that matters.
    /// - Returns: What the last of the words that match says.
    /// - Throws: What `artists` and `plays` throw.
    public func exclude<Failure: Error>(
        track: Int64?, startedAt: Int64, artists: () throws(Failure) -> [Int64],
        plays: () throws(Failure) -> [Fingerprint]
    ) throws(Failure) -> Bool {
        var last: Word?
        func hear(_ mark: Mark) {
            guard let word = words[mark], last.map({ $0.place < word.place }) ?? true else {
                return
            }
            last = word
        }
        if let track { hear(.track(track)) }
        for range in times where range.contains(startedAt) { hear(.time(range)) }
        if nameArtists { for artist in try artists() { hear(.artist(artist)) } }
        if namePlays { for play in try plays() { hear(.play(play)) } }
        return last?.excludes ?? false
    }
}
