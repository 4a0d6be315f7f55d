import Plays
import SQLite

/// From when to when each account has plays of each source.
///
/// Most of a life has one source alone: where the others have nothing, no partner is looked for.
final class SourceExtents {
    /// From when to when; empty to begin with.
    private struct Extent {
        var lower = Int64.max
        var upper = Int64.min

        func overlaps(_ range: ClosedRange<Int64>) -> Bool {
            lower <= range.upperBound && range.lowerBound <= upper
        }
    }

    /// One account's.
    private struct Extents {
        private var api = Extent()
        private var extended = Extent()
        private var accountData = Extent()

        subscript(source: Source) -> Extent {
            get {
                switch source {
                case .api: api
                case .extended: extended
                case .accountData: accountData
                }
            }
            set {
                switch source {
                case .api: api = newValue
                case .extended: extended = newValue
                case .accountData: accountData = newValue
                }
            }
        }

        mutating func widen(_ source: Source, from lower: Int64, to upper: Int64) {
            let old = self[source]
            self[source] = Extent(lower: min(old.lower, lower), upper: max(old.upper, upper))
        }
    }

    private let plays: PlayTable
    private var known: [Int64: Extents] = [:]

    init(_ plays: PlayTable) { self.plays = plays }

    /// Whether there are plays of another source where one could stand beside this one.
    func mayHoldPartner(of play: PairingPlay, account: Int64) throws(SQLiteError) -> Bool {
        let reach = PairingRule.minuteReachMilliseconds
        let start = play.source == .extended ? play.heardFrom : play.endedAt
        let range = start - reach...play.endedAt + reach
        let extents = try extents(of: account)
        return Source.allCases.contains { $0 != play.source && extents[$0].overlaps(range) }
    }

    /// How many sources have plays in a range of time, as far as their first and last ones tell.
    func sources(of account: Int64, in range: ClosedRange<Int64>) throws(SQLiteError) -> Int {
        let extents = try extents(of: account)
        return Source.allCases.count { extents[$0].overlaps(range) }
    }

    /// Notes a play that is stored.
    func widen(_ account: Int64, by play: PairingPlay) throws(SQLiteError) {
        _ = try extents(of: account)
        known[account]?.widen(
            play.source, from: play.heardFrom, to: play.endedAt)
    }

    /// Forgets everything, after a transaction that was undone or another's.
    func forget() { known.removeAll() }

    private func extents(of account: Int64) throws(SQLiteError) -> Extents {
        if let extents = known[account] { return extents }
        var extents = Extents()
        for (source, extent) in try plays.extents(of: account) {
            extents.widen(source, from: extent.lowerBound, to: extent.upperBound)
        }
        known[account] = extents
        return extents
    }
}
