import Plays
import SQLite

/// From when to when each account has plays of each source.
///
/// Most of a life has one source alone: where the others have nothing, no partner is looked for.
final class SourceExtents {
    /// From when to when; empty to begin with.
    struct Extent {
        private(set) var lower = Int64.max
        private(set) var upper = Int64.min

        func overlaps(_ range: ClosedRange<Int64>) -> Bool {
            lower <= range.upperBound && range.lowerBound <= upper
        }

        mutating func widen(from lower: Int64, to upper: Int64) {
            self.lower = min(self.lower, lower)
            self.upper = max(self.upper, upper)
        }
    }

    /// One account's.
    final class OfAccount {
        private(set) var api = Extent()
        private(set) var extended = Extent()
        private(set) var accountData = Extent()
        /// Of the rows of the extended history that are found by their beginning too.
        private(set) var long = Extent()

        /// Whether there are plays of another source where one could stand beside this one.
        func mayHoldPartner(of play: PairingPlay) -> Bool {
            let reach = PairingRule.minuteReachMilliseconds
            let start = play.source == .extended ? play.heardFrom : play.endedAt
            let range = start - reach...play.endedAt + reach
            return play.source != .api && api.overlaps(range)
                || play.source != .extended && extended.overlaps(range)
                || play.source != .accountData && accountData.overlaps(range)
        }

        /// How many sources have plays in a range of time, as far as their first and last ones
        /// tell.
        func sources(in range: ClosedRange<Int64>) -> Int {
            [api, extended, accountData].count { $0.overlaps(range) }
        }

        /// Whether only the API and rows of the extended history that are not long reach into a
        /// range of time.
        func isPlain(in range: ClosedRange<Int64>) -> Bool {
            !accountData.overlaps(range) && !long.overlaps(range)
        }

        /// Notes a play that is stored.
        func widen(by play: PairingPlay) {
            widen(play.source, from: play.heardFrom, to: play.endedAt)
            guard play.source == .extended, play.msPlayed > PlayTable.longMilliseconds
            else { return }
            long.widen(from: play.heardFrom, to: play.endedAt)
        }

        fileprivate func widen(_ source: Source, from lower: Int64, to upper: Int64) {
            switch source {
            case .api: api.widen(from: lower, to: upper)
            case .extended: extended.widen(from: lower, to: upper)
            case .accountData: accountData.widen(from: lower, to: upper)
            }
        }

        fileprivate func widenLong(from lower: Int64, to upper: Int64) {
            long.widen(from: lower, to: upper)
        }
    }

    private let plays: PlayTable
    private var known: [Int64: OfAccount] = [:]

    init(_ plays: PlayTable) { self.plays = plays }

    /// Those of one account, until they are forgotten.
    func extents(of account: Int64) throws(SQLiteError) -> OfAccount {
        if let extents = known[account] { return extents }
        let extents = OfAccount()
        try plays.eachExtent(of: account) { source, range, long in
            extents.widen(source, from: range.lowerBound, to: range.upperBound)
            if let long { extents.widenLong(from: long.lowerBound, to: long.upperBound) }
        }
        known[account] = extents
        return extents
    }

    /// Forgets everything, after a transaction that was undone or another's.
    func forget() { known.removeAll() }
}
