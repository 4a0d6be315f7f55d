import Plays

/// The rules of pairing in the slowest and most obvious way: every list of pairs that keeps the
/// order is made, and the best one is taken.
enum ReferenceMatcher {
    static func pairs(of plays: [PairingPlay]) -> Set<Pairing.Pair> {
        let plays = Array(Set(plays)).sorted()
        var result: Set<Pairing.Pair> = []
        for rule in PairingRule.allCases {
            let open = plays.filter { play in
                guard play.source == rule.rowSource || play.source == rule.columnSource else {
                    return false
                }
                return !result.contains { pair in
                    let isIn = pair.column == play || pair.row == play
                    // An extended row with an API play may still have a row of the account data.
                    return isIn && (rule != .accountDataAndExtended || play.source != .extended)
                }
            }
            for key in Set(open.compactMap { rule.key(of: $0) }) {
                let group = open.filter { rule.key(of: $0) == key }
                let columns = group.filter { $0.source == rule.columnSource }
                let rows = group.filter { $0.source == rule.rowSource }
                result.formUnion(best(rule, columns[...], rows[...]).pairs)
            }
        }
        return result
    }

    struct List {
        var pairs: [Pairing.Pair] = []
        var distance: Int64 = 0

        func isBetter(than other: List) -> Bool {
            if pairs.count != other.pairs.count { return pairs.count > other.pairs.count }
            if distance != other.distance { return distance < other.distance }
            for (one, two) in zip(pairs, other.pairs) where one != two {
                return one.column == two.column
                    ? one.row.id < two.row.id : one.column.id < two.column.id
            }
            return false
        }
    }

    /// The best of all lists, by trying every partner of the first row and none.
    private static func best(
        _ rule: PairingRule, _ columns: ArraySlice<PairingPlay>, _ rows: ArraySlice<PairingPlay>
    ) -> List {
        guard let row = rows.first else { return List() }
        var best = best(rule, columns, rows.dropFirst())
        for place in columns.indices {
            guard let distance = distance(rule, columns[place], row) else { continue }
            var list = self.best(rule, columns[(place + 1)...], rows.dropFirst())
            list.pairs.insert(Pairing.Pair(rule: rule, column: columns[place], row: row), at: 0)
            list.distance += distance
            if list.isBetter(than: best) { best = list }
        }
        return best
    }

    private static func distance(
        _ rule: PairingRule, _ column: PairingPlay, _ row: PairingPlay
    ) -> Int64? {
        switch rule {
        case .track, .isrc, .names:
            // Nothing is believed to have lasted longer than a day.
            let start = row.endedAt - (row.msPlayed > 24 * 3_600_000 ? 0 : row.msPlayed)
            let nearest = min(abs(column.endedAt - row.endedAt), abs(column.endedAt - start))
            return nearest <= 60_000 ? nearest : nil
        case .accountDataAndExtended:
            let minute = column.endedAt / 60_000 * 60_000
            return minute == row.endedAt && column.msPlayed == row.msPlayed
                ? column.endedAt - row.endedAt : nil
        case .accountDataAndAPI:
            let distance = abs(column.endedAt - row.endedAt)
            return distance <= 90_000 ? distance : nil
        }
    }
}
