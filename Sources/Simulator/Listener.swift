/// Someone who listens: every play follows from the seed, the name and the start.
///
/// Their clock is their own. It runs as far as it is told to and stands still while they wait, so
/// how often somebody looks decides when a play happens, but never which play or its time.
public struct Listener: Sendable {
    /// Whose plays these are.
    public let account: String
    /// Spotify's id of them, which is not the account's name.
    public let userID: String
    /// Every play so far, the oldest first.
    public private(set) var plays: [SimulatedPlay] = []
    /// How many of them no answer has shown yet.
    public private(set) var unseenCount = 0

    private var clock: Int64
    private var lookedAt: Int64
    private let start: Int64
    private let scenes: [SimulatedScene]
    private let patience: Int?
    private let limit: Int?
    private var script: ArraySlice<Int>
    private var taste: Taste
    private var wasSeen: [Bool] = []
    private var upcoming: SimulatedPlay?

    /// The plays the service remembers.
    public static let windowCount = 50
    /// The silence between two plays of a script.
    private static let scriptSilenceMilliseconds: Int64 = 250
    /// How far back the window looks for its plays: late ones stand between newer ones.
    private static let lookBackCount = 800

    init(
        _ settings: ListenerSettings, seed: UInt64, startMilliseconds: Int64, patience: Int?,
        catalogue: Catalogue
    ) {
        account = settings.account
        var random = SeededRandom(seed: seed, purpose: "user " + settings.account)
        userID = random.identifier().lowercased()
        limit = settings.plays
        script = settings.script[...]
        scenes = settings.scenes
        start = startMilliseconds
        clock = startMilliseconds
        lookedAt = startMilliseconds
        self.patience = patience
        taste = Taste(seed: seed, account: settings.account, catalogue: catalogue)
    }

    /// The newest plays that the service shows, at most fifty, the oldest first.
    public var window: ArraySlice<SimulatedPlay> {
        guard !scenes.isEmpty else { return plays.suffix(Self.windowCount) }
        let shown = plays.suffix(Self.lookBackCount).filter { play in
            play.shownAtMilliseconds.map { $0 <= lookedAt } ?? false
        }
        return shown.suffix(Self.windowCount)
    }

    /// Whether the listener has made all the plays they were told to make.
    public var isFinished: Bool { limit.map { plays.count >= $0 } ?? false }

    /// Whether the listener waits for somebody to look.
    public var isWaiting: Bool { patience.map { unseenCount >= $0 } ?? false }

    /// Goes on listening for so long on their own clock, but never past `now`.
    mutating func listen(for milliseconds: Int64, notPast now: Int64, catalogue: Catalogue) {
        let end = min(clock + max(milliseconds, 0), now)
        lookedAt = max(lookedAt, min(lookedAt + max(milliseconds, 0), now))
        while !isFinished && !isWaiting {
            let play = upcoming ?? choose(catalogue)
            guard play.playedAtMilliseconds <= end else {
                upcoming = play
                clock = max(clock, end)
                return
            }
            upcoming = nil
            plays.append(play)
            wasSeen.append(false)
            unseenCount += play.shownAtMilliseconds == nil ? 0 : 1
            clock = play.playedAtMilliseconds
        }
    }

    /// Remembers that an answer showed these plays.
    mutating func markSeen(_ shown: some Sequence<SimulatedPlay>) {
        for play in shown where !wasSeen[play.index] {
            wasSeen[play.index] = true
            unseenCount -= 1
        }
    }

    private mutating func choose(_ catalogue: Catalogue) -> SimulatedPlay {
        let last = plays.last?.playedAtMilliseconds ?? clock
        if let track = script.popFirst() {
            let place = track % catalogue.tracks.count
            let length = Int64(catalogue.tracks[place].durationMilliseconds)
            return play(place, at: last + Self.scriptSilenceMilliseconds + length, context: nil)
        }
        let choice = taste.next(in: catalogue)
        let usual = last + choice.silenceMilliseconds + choice.playedMilliseconds
        let hasty = scenes.compactMap { $0.hurried(after: last - start, before: usual - start) }
        return play(
            choice.track, at: hasty.first.map { $0 + start } ?? usual, context: choice.context)
    }

    private func play(_ track: Int, at time: Int64, context: PlayContext?) -> SimulatedPlay {
        var shown: Int64? = time - start
        for scene in scenes { shown = shown.flatMap { scene.shown(time - start, $0) } }
        return SimulatedPlay(
            account: account, index: plays.count, track: track, playedAtMilliseconds: time,
            context: context, shownAtMilliseconds: shown.map { $0 + start })
    }
}
