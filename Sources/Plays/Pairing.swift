/// Finds which plays of one account are evidence of the same listen.
///
/// It depends on nothing but the set of plays: not on their order, nor on when they were learnt.
public enum Pairing {
    /// Two plays of one listen.
    public struct Pair: Hashable, Sendable {
        /// Why they belong together.
        public let rule: PairingRule
        /// The play of the rule's ``PairingRule/columnSource``.
        public let column: PairingPlay
        /// The play of its ``PairingRule/rowSource``.
        public let row: PairingPlay

        /// Makes a pair.
        public init(rule: PairingRule, column: PairingPlay, row: PairingPlay) {
            self.rule = rule
            self.column = column
            self.row = row
        }
    }

    /// Pairs all plays of one account.
    ///
    /// - Parameter plays: Any number, in any order; a repeated one counts once.
    /// - Returns: The pairs, rule by rule.
    public static func pairs(of plays: [PairingPlay]) -> [Pair] {
        var state = Leftovers()
        var pairs: [Pair] = []
        for rule in PairingRule.allCases {
            var groups: [Int64: OrderedMatching] = [:]
            for play in plays.sorted() where state.isOpen(play, to: rule) {
                guard let key = rule.key(of: play) else { continue }
                groups[key, default: OrderedMatching(rule)].add(play)
            }
            for key in groups.keys.sorted() {
                guard var matching = groups[key] else { continue }
                for pair in matching.solve().pairs {
                    let (column, row) = (matching.columns[pair.column], matching.rows[pair.row])
                    state.take(column.id, row.id)
                    pairs.append(Pair(rule: rule, column: column, row: row))
                }
            }
        }
        return pairs
    }

    /// Which plays earlier rules have left.
    private struct Leftovers {
        private var taken: Set<Fingerprint> = []

        /// Whether a play takes part in a rule's pass.
        func isOpen(_ play: PairingPlay, to rule: PairingRule) -> Bool {
            guard play.source == rule.rowSource || play.source == rule.columnSource else {
                return false
            }
            switch rule {
            case .track, .isrc, .names, .accountDataAndAPI: return !taken.contains(play.id)
            // An extended row takes one row of the account data, whether it has an API play or not.
            case .accountDataAndExtended: return true
            }
        }

        mutating func take(_ column: Fingerprint, _ row: Fingerprint) {
            taken.insert(column)
            taken.insert(row)
        }
    }
}
