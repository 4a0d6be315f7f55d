/// One record of `corrections`: what an account's owner wants left out of the history, or taken in
/// again.
public struct Correction: Hashable, Sendable {
    /// What is to become of the plays.
    public enum Action: String, CaseIterable, Sendable {
        /// They are left out of every view.
        case exclude
        /// They are taken in again.
        case include
    }

    /// Which plays are meant.
    public enum Target: Hashable, Sendable {
        /// Those of a track, by its id.
        case track(String)
        /// Those of which an artist is credited, by the artist's id.
        case artist(String)
        /// Those that began at a moment or later, and before another one.
        case time(from: Instant, to: Instant)
        /// One play, by its id.
        case play(Fingerprint)
    }

    /// Whose history it is.
    public var account: String
    /// What is to become of the plays.
    public var action: Action
    /// Which plays are meant.
    public var target: Target
    /// Why, in the owner's words.
    public var reason: String?
    /// When it was said.
    public var at: Instant

    /// Makes a correction; it is not checked.
    public init(
        account: String, action: Action, target: Target, reason: String? = nil, at: Instant
    ) {
        self.account = account
        self.action = action
        self.target = target
        self.reason = reason
        self.at = at
    }
}

extension Correction.Target {
    /// What a target is called in records and tables.
    public enum Kind: String, CaseIterable, Sendable {
        case track, artist, time, play
    }

    /// What the target is called.
    public var kind: Kind {
        switch self {
        case .track: .track
        case .artist: .artist
        case .time: .time
        case .play: .play
        }
    }

    /// The id of what is meant; nil for a time.
    public var id: String? {
        switch self {
        case .track(let id), .artist(let id): id
        case .play(let id): "\(id)"
        case .time: nil
        }
    }
}
