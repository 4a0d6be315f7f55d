/// What pairing has to know of one play: who it is, when it ended, and what was played.
///
/// Keys are the caller's own numbers: equal ones mean the same track, recording or names.
public struct PairingPlay: Hashable, Sendable {
    /// The play's id.
    public var id: Fingerprint
    /// Where it was reported.
    public var source: Source
    /// When it ended as the source tells, in Unix milliseconds; of account data the minute's start.
    public var endedAt: Int64
    /// How long it was played, in milliseconds; of the Web API the track's length.
    public var msPlayed: Int64
    /// The track's id.
    public var track: Int64?
    /// The recording's code.
    public var isrc: Int64?
    /// The title and the first artist, the show or the book, folded as in `name:` ids.
    public var names: Int64?

    /// Makes a play.
    public init(
        id: Fingerprint, source: Source, endedAt: Int64, msPlayed: Int64, track: Int64? = nil,
        isrc: Int64? = nil, names: Int64? = nil
    ) {
        self.id = id
        self.source = source
        self.endedAt = endedAt
        self.msPlayed = msPlayed
        self.track = track
        self.isrc = isrc
        self.names = names
    }

    /// When it began, as far as the source tells.
    @inlinable public var startedAt: Int64 { endedAt - msPlayed }

    /// The longest that a play is believed to have lasted, in milliseconds: a day.
    @inlinable public static var longestMilliseconds: Int64 { 86_400_000 }

    /// From when on it is believed to have been heard: what claims to have lasted longer than any
    /// play does tells no beginning, so that it reaches no further than its end.
    @inlinable public var heardFrom: Int64 {
        msPlayed <= Self.longestMilliseconds ? startedAt : endedAt
    }
}

extension PairingPlay: Comparable {
    /// Orders by time, then by play id.
    public static func < (one: PairingPlay, other: PairingPlay) -> Bool {
        one.endedAt != other.endedAt ? one.endedAt < other.endedAt : one.id < other.id
    }
}

extension Fingerprint: Comparable {
    /// Orders by bytes.
    public static func < (one: Fingerprint, other: Fingerprint) -> Bool {
        one.high != other.high ? one.high < other.high : one.low < other.low
    }
}
