import Plays
import SQLite

/// Finds what a play that came, went or changed does to the pairs around it.
///
/// In every pass it looks at the plays that hang together by it and by nothing else: the matching
/// of those is the part of the matching of the whole history that can have changed.
final class Repair {
    private let around: Neighbourhood
    /// Plays whose partners may be others than the file says.
    private(set) var changed: [Fingerprint: Evidence] = [:]
    private var dirty: [Evidence] = []
    private var seen: Set<Fingerprint> = []

    init(_ around: Neighbourhood) { self.around = around }

    /// Breaks a play's pairs and takes it for one that has just come.
    func detach(_ evidence: Evidence) throws(SQLiteError) {
        try around.cover(around: evidence)
        let mates = around.plays(of: evidence.listen).filter { $0 !== evidence }
        let hasExtended = mates.contains { $0.source == .extended }
        for mate in mates {
            note(mate)
            // A row of the account data stands beside one play; what that stands beside is apart.
            let isApart = mate.source == .accountData && hasExtended
            guard !isApart, evidence.source != .accountData else { continue }
            mate.rule = nil
            mate.found = nil
        }
        evidence.rule = nil
        evidence.found = nil
        note(evidence)
    }

    /// Takes a play for one whose pairs are to be looked at again.
    func note(_ evidence: Evidence) {
        changed[evidence.play.id] = evidence
        if seen.insert(evidence.play.id).inserted { dirty.append(evidence) }
    }

    /// Runs all passes around the plays that were noted.
    func run() throws(SQLiteError) {
        for rule in PairingRule.allCases {
            var solved: Set<Fingerprint> = []
            // What a pass changes is looked at in the later ones, and in this one as well.
            var next = 0
            while next < dirty.count {
                let seed = dirty[next]
                next += 1
                guard seed.isOpen(to: rule), !solved.contains(seed.play.id),
                    let key = try around.key(of: seed, for: rule)
                else { continue }
                let group = try together(with: seed, key, rule)
                solved.formUnion(group.map(\.play.id))
                try solve(group, rule)
            }
        }
    }

    /// The open plays of a key that hang together with a play.
    private func together(
        with seed: Evidence, _ key: Int64, _ rule: PairingRule
    ) throws(SQLiteError) -> [Evidence] {
        var span = rule.span(of: seed.play)
        var covered: ClosedRange<Int64>?
        while true {
            let reach = PairingRule.minuteReachMilliseconds
            if covered.map({ !Self.holds($0, span) }) ?? true {
                // Twice as far each time: the history of a loop is read once, not once a play.
                let margin = covered == nil ? 0 : span.upperBound - span.lowerBound
                let wide = span.lowerBound - reach - margin...span.upperBound + reach + margin
                try around.cover(wide, starts: rule.columnSource == .api)
                covered = span.lowerBound - margin...span.upperBound + margin
            }
            var group: [Evidence] = []
            var wider = span
            for play in around.plays where play.isOpen(to: rule) {
                let own = rule.span(of: play.play)
                guard own.overlaps(span), try around.key(of: play, for: rule) == key else {
                    continue
                }
                group.append(play)
                wider =
                    min(
                        wider.lowerBound, own.lowerBound)...max(
                        wider.upperBound, own.upperBound)
            }
            if wider == span { return group }
            span = wider
        }
    }

    private static func holds(_ range: ClosedRange<Int64>, _ part: ClosedRange<Int64>) -> Bool {
        range.lowerBound <= part.lowerBound && part.upperBound <= range.upperBound
    }

    private func solve(_ group: [Evidence], _ rule: PairingRule) throws(SQLiteError) {
        var matching = OrderedMatching(rule)
        var byID: [Fingerprint: Evidence] = [:]
        for evidence in group {
            matching.add(evidence.play)
            byID[evidence.play.id] = evidence
        }
        var partners: [Fingerprint: Evidence] = [:]
        for pair in matching.solve().pairs {
            let (row, column) = (matching.rows[pair.row].id, matching.columns[pair.column].id)
            partners[row] = byID[column]
            if rule < .accountDataAndExtended { partners[column] = byID[row] }
        }
        for evidence in group
        where rule < .accountDataAndExtended || evidence.source == .accountData {
            try link(evidence, to: partners[evidence.play.id], rule)
        }
    }

    private func link(
        _ evidence: Evidence, to partner: Evidence?, _ rule: PairingRule
    ) throws(SQLiteError) {
        guard let partner else {
            if evidence.rule == rule { try leave(evidence, nil, nil) }
            return
        }
        let isSame = evidence.rule == rule && around.isPartner(partner, of: evidence)
        if !isSame { try leave(evidence, rule, partner) }
    }

    private func leave(
        _ evidence: Evidence, _ rule: PairingRule?, _ partner: Evidence?
    ) throws(SQLiteError) {
        try around.cover(around: evidence)
        for mate in around.plays(of: evidence.listen) { note(mate) }
        note(evidence)
        evidence.rule = rule
        evidence.found = partner
        if let partner { note(partner) }
    }
}

extension Neighbourhood {
    /// Whether a play stands beside another one, as was just found or as the file has it.
    func isPartner(_ partner: Evidence, of evidence: Evidence) -> Bool {
        if let found = evidence.found { return found === partner }
        return evidence.listen != 0 && evidence.listen == partner.listen
            && evidence.stored == evidence.rule
    }

    /// The play that this one stands beside; nil when it stands alone or leads.
    func partner(of evidence: Evidence) -> Evidence? {
        if let found = evidence.found { return found }
        guard let rule = evidence.rule else { return nil }
        let other = evidence.source == rule.rowSource ? rule.columnSource : rule.rowSource
        return plays(of: evidence.listen).first { $0.source == other }
    }

    /// The play whose listen this one supports.
    func leader(of evidence: Evidence) -> Evidence {
        if evidence.source == .extended { return evidence }
        guard let partner = partner(of: evidence) else { return evidence }
        return partner
    }
}
