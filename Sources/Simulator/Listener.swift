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

    /// Up to when the service shows plays, by the listener's clock.
    public private(set) var lookedAt: Int64

    private var clock: Int64
    private let start: Int64
    private let scenes: [SimulatedScene]
    /// Whether every play is shown as soon as it is made.
    private let showsAll: Bool
    private let patience: Int?
    private let limit: Int?
    private var script: ArraySlice<Int>
    private var taste: Taste
    private var habits: Habits
    /// When an answer first showed each play; nil before.
    private var seenAt: [Int64?] = []
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
        showsAll =
            scenes.isEmpty && settings.skipPercent == 0 && settings.missingPercent == 0
        start = startMilliseconds
        clock = startMilliseconds
        lookedAt = startMilliseconds
        self.patience = patience
        taste = Taste(seed: seed, account: settings.account, catalogue: catalogue)
        habits = Habits(settings, seed: seed)
    }

    /// The newest plays that the service shows, at most fifty, the oldest first.
    public var window: ArraySlice<SimulatedPlay> {
        guard !showsAll else { return plays.suffix(Self.windowCount) }
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
            guard play.endedAtMilliseconds <= end else {
                upcoming = play
                clock = max(clock, end)
                return
            }
            upcoming = nil
            plays.append(play)
            seenAt.append(nil)
            unseenCount += play.shownAtMilliseconds == nil ? 0 : 1
            clock = play.endedAtMilliseconds
        }
    }

    /// When an answer first showed a play, by the listener's clock; nil for never.
    public func firstShown(_ play: SimulatedPlay) -> Int64? { seenAt[play.index] }

    /// Remembers that an answer showed these plays.
    mutating func markSeen(_ shown: some Sequence<SimulatedPlay>) {
        for play in shown where seenAt[play.index] == nil {
            seenAt[play.index] = lookedAt
            unseenCount -= 1
        }
    }

    private mutating func choose(_ catalogue: Catalogue) -> SimulatedPlay {
        let last = plays.last?.endedAtMilliseconds ?? clock
        if let track = script.popFirst() {
            let place = track % catalogue.tracks.count
            let length = Int64(catalogue.tracks[place].durationMilliseconds)
            return play(
                Taste.Choice(
                    track: place, context: nil, silenceMilliseconds: 0, playedMilliseconds: length),
                until: last + Self.scriptSilenceMilliseconds + length)
        }
        var choice = taste.next(in: catalogue)
        habits.hear(&choice)
        let usual = last + choice.silenceMilliseconds + choice.playedMilliseconds
        let hasty = scenes.compactMap { $0.hurried(after: last - start, before: usual - start) }
        guard let sought = hasty.first.map({ $0 + start }), sought < usual else {
            return play(choice, until: usual)
        }
        // Whoever seeks to the end has played the track to its end.
        choice.playedMilliseconds = min(sought - last, SimulatedScene.hurriedMilliseconds)
        choice.isEnded = true
        return play(choice, until: sought)
    }

    private mutating func play(_ choice: Taste.Choice, until end: Int64) -> SimulatedPlay {
        var shown: Int64? = end - start
        for scene in scenes { shown = shown.flatMap { scene.shown(end - start, $0) } }
        let length = choice.playedMilliseconds
        if !habits.isShown(milliseconds: length, isEnded: choice.isEnded) { shown = nil }
        return SimulatedPlay(
            account: account, index: plays.count, track: choice.track,
            playedAtMilliseconds: habits.stamp(from: end - length, to: end),
            endedAtMilliseconds: end, context: choice.context,
            shownAtMilliseconds: shown.map { $0 + start })
    }
}
