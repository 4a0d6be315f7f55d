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
    /// How many plays it has looked at, those counted again that it looked at again.
    private(set) var looks = 0
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
    ///
    /// As long as they reach beyond what has been read, it reads twice as far: a loop is looked
    /// through a few times, however long it is.
    private func together(
        with seed: Evidence, _ key: Int64, _ rule: PairingRule
    ) throws(SQLiteError) -> [Evidence] {
        let moment = rule.span(of: seed.play)
        var covered = moment
        while true {
            let reach = PairingRule.minuteReachMilliseconds
            try around.cover(
                covered.lowerBound - reach...covered.upperBound + reach,
                starts: rule.columnSource == .api)
            let (group, span) = try stretch(with: moment, in: covered, key, rule)
            if Self.holds(covered, span) { return group }
            let margin = span.upperBound - span.lowerBound
            covered = span.lowerBound - margin...span.upperBound + margin
        }
    }

    /// Of the plays near a range of time, the open ones of a key whose spans overlap one another
    /// from a moment on, in order, and from when to when they reach.
    private func stretch(
        with moment: ClosedRange<Int64>, in covered: ClosedRange<Int64>, _ key: Int64,
        _ rule: PairingRule
    ) throws(SQLiteError) -> (group: [Evidence], span: ClosedRange<Int64>) {
        let near = around.plays(near: covered, for: rule)
        looks += near.count
        var open: [(span: ClosedRange<Int64>, evidence: Evidence)] = []
        for evidence in near where evidence.isOpen(to: rule) {
            guard try around.key(of: evidence, for: rule) == key else { continue }
            open.append((rule.span(of: evidence.play), evidence))
        }
        open.sort { $0.span.lowerBound < $1.span.lowerBound }
        var (group, span) = ([] as [Evidence], moment)
        for (own, evidence) in open {
            if group.isEmpty || own.lowerBound > span.upperBound {
                if span.contains(moment.lowerBound), !group.isEmpty { break }
                group.removeAll(keepingCapacity: true)
                span = own
            }
            group.append(evidence)
            span = span.lowerBound...max(span.upperBound, own.upperBound)
        }
        return (group, span)
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
