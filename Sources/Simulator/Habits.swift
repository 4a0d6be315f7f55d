/// How a listener's plays come out: what is left early, and what the service shows of it.
struct Habits {
    private let settings: ListenerSettings
    private var random: SeededRandom

    /// The service counts a track from here on, where it counts by time.
    private static let halfMinute: Int64 = 30_000
    /// Whoever leaves a track has heard this much of it.
    private static let shortestMilliseconds = 2_000

    init(_ settings: ListenerSettings, seed: UInt64) {
        self.settings = settings
        // Of its own, so that what is put on does not depend on what becomes of it.
        random = SeededRandom(seed: seed, purpose: "habits " + settings.account)
    }

    /// Leaves the track early, now and then.
    mutating func hear(_ choice: inout Taste.Choice) {
        guard settings.skipPercent > 0, random.chance(settings.skipPercent) else { return }
        let longest = max(Int(choice.playedMilliseconds) - 5_000, Self.shortestMilliseconds)
        choice.playedMilliseconds = Int64(random.within(Self.shortestMilliseconds...longest))
        choice.isEnded = false
    }

    /// Whether the service ever shows a play of so many milliseconds.
    mutating func isShown(milliseconds: Int64, isEnded: Bool) -> Bool {
        if settings.missingPercent > 0, random.chance(settings.missingPercent) { return false }
        return switch settings.admission {
        case .ended: isEnded
        case .halfMinute: milliseconds >= Self.halfMinute
        }
    }

    /// What the service says a play was played at.
    func stamp(from start: Int64, to end: Int64) -> Int64 {
        switch settings.stamp {
        case .end: end
        case .start: start
        }
    }
}
