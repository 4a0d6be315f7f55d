/// Something that happens to a listener; times count in milliseconds from their start.
public enum SimulatedScene: Hashable, Sendable {
    /// A phone without a network: what it played shows up when it is back, with its own times.
    case offline(Range<Int64>, syncsAt: Int64)
    /// The service shows nothing new, then all of it.
    case stall(Range<Int64>)
    /// A private session: the service never shows it.
    case privateSession(Range<Int64>)
    /// Plays of a few seconds each, by seeking to the end: more than a window within minutes.
    case burst(Range<Int64>)

    /// The shortest play of a burst.
    static let hurriedMilliseconds: Int64 = 8_000

    /// When a play is shown that would be at `shown`; nil for never.
    func shown(_ playedAt: Int64, _ shown: Int64) -> Int64? {
        switch self {
        case .offline(let range, let sync): range.contains(playedAt) ? max(sync, shown) : shown
        case .stall(let range): range.contains(shown) ? range.upperBound : shown
        case .privateSession(let range): range.contains(playedAt) ? nil : shown
        case .burst: shown
        }
    }

    /// When the next play ends in a hurry; nil for none.
    func hurried(after last: Int64, before usual: Int64) -> Int64? {
        guard case .burst(let range) = self, usual > range.lowerBound, last < range.upperBound
        else { return nil }
        return min(max(last, range.lowerBound) + Self.hurriedMilliseconds, usual)
    }
}
