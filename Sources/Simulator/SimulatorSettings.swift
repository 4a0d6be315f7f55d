/// One listener of a simulation.
public struct ListenerSettings: Hashable, Sendable {
    /// The account's name.
    public var account: String
    /// How many plays they make before they stop; nil for no end.
    public var plays: Int?
    /// Places of the tracks they begin with, in ``Catalogue/tracks``; then they go by their taste.
    public var script: [Int]
    /// What happens to them.
    public var scenes: [SimulatedScene]
    /// What the service says a play was played at.
    public var stamp = Stamp.end
    /// Which plays the service shows.
    public var admission = Admission.ended
    /// So many tracks in a hundred are left before they end.
    public var skipPercent = 0
    /// So many plays in a hundred the service never shows, for no reason that anybody knows.
    public var missingPercent = 0
    /// What their owner allowed, in Spotify's words.
    public var scope: String

    /// Which moment of a play `played_at` tells: the real service changed it more than once.
    public enum Stamp: String, Hashable, Sendable, CaseIterable {
        /// When it ended, as mostly.
        case end
        /// When it began.
        case start
    }

    /// Which plays are shown: what people report of the real service differs.
    public enum Admission: String, Hashable, Sendable, CaseIterable {
        /// Tracks that were played to their end, if only by seeking there.
        case ended
        /// Half a minute or more of a track.
        case halfMinute
    }

    /// Makes a listener.
    public init(
        account: String, plays: Int? = nil, script: [Int] = [], scenes: [SimulatedScene] = [],
        scope: String = "user-read-recently-played"
    ) {
        self.scenes = scenes
        self.account = account
        self.plays = plays
        self.script = script
        self.scope = scope
    }
}

/// What a simulated Spotify is like.
public struct SimulatorSettings: Hashable, Sendable {
    /// Whether a refresh answers with a new refresh token and revokes the old one.
    public enum Rotation: String, Hashable, Sendable, CaseIterable {
        /// A new one each time, as before July 2026.
        case rotate
        /// None: the old one stays, as since.
        case `static`
    }

    /// Which fields and addresses an app is given.
    public enum Profile: String, Hashable, Sendable, CaseIterable {
        /// Restricted development mode, as of February 2026.
        case dev
        /// Extended quota mode: everything as it was.
        case extended
    }

    /// What every invented thing follows from.
    public var seed: UInt64
    /// Which fields and addresses an app is given.
    public var profile = Profile.dev
    /// Whether playlists have their items under the old name alone, `tracks`, as before 2026.
    public var hasOldPlaylists = false
    /// Calls a day by bucket; a bucket that is not named has no limit.
    public var quota: [String: Int] = [:]
    /// Tracks that are given under another one's id, by their places in the catalogue.
    public var relinked: [Int: Int] = [:]
    /// Albums that were taken down, by their places in the catalogue: they have no name any more.
    public var takenDown: Set<Int> = []
    /// Who listens.
    public var listeners: [ListenerSettings]
    /// How much faster than ours the listeners' clock runs, from 1.
    public var speed: Int
    /// When the listeners begin, in Unix milliseconds.
    ///
    /// Nil for a time far enough back that a clock of this speed does not reach ours for an hour.
    /// Once it does, it goes on at our pace.
    public var startMilliseconds: Int64?
    /// How many plays that nobody has seen a listener makes before they wait; nil: never wait.
    ///
    /// A little less than half the window of fifty by default: when whoever looked dies before
    /// they kept what they saw, the next look still shows it all, and a play known from before.
    /// To bear k such deaths in a row, `(k + 1) * patience` must be below fifty.
    public var patience: Int?
    /// Whether refresh tokens change.
    public var rotation: Rotation
    /// How long an access token lives, in seconds.
    public var tokenSeconds: Int64
    /// How many days a refresh token lives from its owner's consent.
    public var refreshDays: Int64
    /// The client id and secret asked for; nil takes any client without a secret.
    public var client: Client?

    /// The app that may ask for tokens.
    public struct Client: Hashable, Sendable {
        /// Its id.
        public var id: String
        /// Its secret; nil for an app without one (PKCE).
        public var secret: String?
        /// Its redirect addresses; empty takes any that Spotify would.
        public var redirects: [String]

        /// Makes an app.
        public init(id: String, secret: String? = nil, redirects: [String] = []) {
            self.id = id
            self.secret = secret
            self.redirects = redirects
        }
    }

    /// Makes settings.
    public init(
        seed: UInt64 = 1, listeners: [ListenerSettings], speed: Int = 1,
        startMilliseconds: Int64? = nil, patience: Int? = 24, rotation: Rotation = .static,
        tokenSeconds: Int64 = 3600, refreshDays: Int64 = 182, client: Client? = nil
    ) {
        self.seed = seed
        self.listeners = listeners
        self.speed = max(speed, 1)
        self.startMilliseconds = startMilliseconds
        self.patience = patience
        self.rotation = rotation
        self.tokenSeconds = tokenSeconds
        self.refreshDays = refreshDays
        self.client = client
    }

    /// When the listeners begin, if they were made now.
    func start(now: Int64) -> Int64 {
        if let startMilliseconds { return startMilliseconds }
        let hour: Int64 = 3_600_000
        let tenYears: Int64 = 10 * 365 * 24 * hour
        return max(now - min(Int64(speed) * hour + 2 * hour, tenYears), 0)
    }
}
