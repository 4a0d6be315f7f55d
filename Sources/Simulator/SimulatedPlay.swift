/// One play that a simulated listener made.
public struct SimulatedPlay: Hashable, Sendable {
    /// Who listened.
    public let account: String
    /// How many plays this listener had made before.
    public let index: Int
    /// Place of the track in ``Catalogue/tracks``.
    public let track: Int
    /// What the service says it was played at, in Unix milliseconds; no two plays of an account
    /// share it.
    public let playedAtMilliseconds: Int64
    /// When it ended, in Unix milliseconds: the same unless the service says when plays began.
    public let endedAtMilliseconds: Int64
    /// What it was played from; nil as for liked songs.
    public let context: PlayContext?
    /// From when on the service shows it, in Unix milliseconds; nil for never.
    public let shownAtMilliseconds: Int64?
}

/// What a track was played from.
public struct PlayContext: Hashable, Sendable {
    /// `album`, `artist` or `playlist`.
    public let type: String
    /// Spotify's id of it.
    public let id: String

    /// `spotify:TYPE:ID`.
    public var uri: String { "spotify:\(type):\(id)" }
}
