import Plays

/// How much of an account's time no open gap lies in.
struct Completeness {
    /// The bounds of gaps that no import has closed, each with its first and last millisecond.
    let gaps: [ClosedRange<Int64>]

    /// How much is there.
    ///
    /// - Parameters:
    ///   - beginning: When the account was first looked at, in milliseconds since 1970.
    ///   - now: Until when to look; an account that has only begun misses nothing.
    /// - Returns: From 0, all of it is missing, to 1, nothing is known to be.
    func ratio(since beginning: Int64, until now: Int64) -> Double {
        guard beginning < now else { return 1 }
        var missing: Int64 = 0
        // Gaps may overlap: what one of them counted, the next does not.
        var counted = beginning
        for gap in gaps.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            let end = min(gap.upperBound, now)
            missing += max(0, end - max(gap.lowerBound, counted))
            counted = max(counted, end)
        }
        return 1 - Double(missing) / Double(now - beginning)
    }
}

extension Completeness {
    /// Takes the bounds that entries of the ledger tell; one without bounds takes no time.
    init(_ gaps: OpenGaps) {
        self.gaps = gaps.entries.compactMap { entry in
            guard let from = entry.from, let to = entry.to, from <= to else { return nil }
            return from.milliseconds...to.milliseconds
        }
    }
}
