import Plays

/// Open plays of one key that hang together in time, and how a rule pairs them.
struct Run {
    let account: Int64
    let rule: PairingRule
    let key: Int64
    /// From when to when its plays can have partners.
    ///
    /// Every play of the key that is open to the rule and reaches into it is one of the run's.
    private(set) var span: ClosedRange<Int64>
    private var matching: OrderedMatching
    /// What each row that has one was paired with when it was solved last.
    private var partners: [Fingerprint: PairingPlay] = [:]
    private var lastPaired: PairingPlay?
    private var isSolved = false

    /// A run of one play.
    init(of play: PairingPlay, account: Int64, rule: PairingRule, key: Int64) {
        self.account = account
        self.rule = rule
        self.key = key
        span = rule.span(of: play)
        matching = OrderedMatching(rule)
        matching.add(play)
    }

    var count: Int { matching.rows.count + matching.columns.count }

    mutating func add(_ play: PairingPlay) {
        let own = rule.span(of: play)
        span = min(span.lowerBound, own.lowerBound)...max(span.upperBound, own.upperBound)
        matching.add(play)
    }

    /// A play of the rule's rows, and the one that it stands beside now.
    typealias Link = (row: PairingPlay, partner: PairingPlay?)

    /// Pairs what has come since the last time.
    ///
    /// - Returns: Which rows have another partner than before, of a new run each row; and the
    ///   columns that had or have one of these, or, of a new run, all.
    mutating func solve() -> (links: [Link], columns: [PairingPlay]) {
        let outcome = matching.solve()
        let rows = matching.rows
        var found: [Int: PairingPlay] = [:]
        for pair in outcome.pairs { found[pair.row] = matching.columns[pair.column] }
        let newest = outcome.pairs.last?.row ?? outcome.firstRow - 1
        // Behind what was and is paired no row has a partner.
        let last = newest >= 0 ? rows[newest] : nil
        let bound = isSolved ? [last, lastPaired].compactMap(\.self).max() : rows.last
        var (links, columns): ([Link], [PairingPlay]) = ([], isSolved ? [] : matching.columns)
        for place in outcome.firstRow..<max(outcome.firstRow, rows.count) {
            let row = rows[place]
            guard let bound, row <= bound else { break }
            let (old, new) = (partners[row.id], found[place])
            guard !isSolved || old != new else { continue }
            links.append((row, new))
            if isSolved { columns += [old, new].compactMap(\.self) }
            partners[row.id] = new
        }
        (lastPaired, isSolved) = (last, true)
        return (links, columns)
    }

    fileprivate func touches(_ play: PairingPlay) -> Bool {
        (play.source == rule.rowSource || play.source == rule.columnSource)
            && rule.span(of: play).overlaps(span)
    }
}

/// The runs that were paired last.
///
/// A track that is played again and again is one run, and which of its plays belong together can
/// depend on all of them. Who keeps the run pays for a play more what it changes; who reads it
/// again pays for all that lies behind it. What is kept here is true as long as nothing else
/// changes what the file says of its plays.
final class RunMemory {
    private var runs: [Run] = []
    private static let mostRuns = 16
    /// Some 300 bytes each.
    ///
    /// Behind a longer run, which is one track without a pause for nine months of three minutes
    /// that two sources told, each play costs as much as the whole run.
    private static let mostPlays = 262_144

    /// Takes out the run that a play belongs to.
    func take(
        with play: PairingPlay, account: Int64, rule: PairingRule, key: Int64
    ) -> Run? {
        let place = runs.lastIndex {
            $0.account == account && $0.rule == rule && $0.key == key && $0.touches(play)
        }
        return place.map { runs.remove(at: $0) }
    }

    /// Keeps a run whose pairs are in the file, in place of the one that was looked at longest ago.
    func keep(_ run: Run) {
        // Another one that it has grown into is a part of it now.
        runs.removeAll {
            $0.account == run.account && $0.rule == run.rule && $0.key == run.key
                && $0.span.overlaps(run.span)
        }
        guard run.count <= Self.mostPlays else { return }
        runs.append(run)
        while runs.count > Self.mostRuns || runs.reduce(0, { $0 + $1.count }) > Self.mostPlays {
            runs.removeFirst()
        }
    }

    /// Forgets the runs in which a play stands, or would stand, by a rule later than `rule`.
    func forget(around play: PairingPlay, account: Int64, after rule: PairingRule? = nil) {
        let isMeant = { (run: borrowing Run) in
            let isLater = rule.map { run.rule > $0 } ?? true
            return isLater && run.account == account && run.touches(play)
        }
        // Nearly always there is none, and to look costs less than to move those that stay.
        guard runs.contains(where: { isMeant($0) }) else { return }
        runs.removeAll { isMeant($0) }
    }

    /// Forgets all: what the file says may be something else.
    func forget() { runs.removeAll(keepingCapacity: true) }
}
