import Plays
import SQLite

/// Finds what a play that came, went or changed does to the pairs around it.
///
/// In every pass it looks at the plays that hang together by it and by nothing else: the matching
/// of those is the part of the matching of the whole history that can have changed.
final class Repair {
    private let around: Neighbourhood
    private let runs: RunMemory
    /// Plays whose partners may be others than the file says.
    private(set) var changed: [Fingerprint: Evidence] = [:]
    /// How many plays it has looked at, those counted again that it looked at again.
    private(set) var looks = 0
    private var dirty: [Evidence] = []
    /// Where plays with partners by a rule stand no more: others may take their place, which need
    /// not hang together with anything that was noted.
    private var vacated: [Place] = []
    private var seen: Set<Fingerprint> = []

    init(_ around: Neighbourhood, _ runs: RunMemory) {
        self.around = around
        self.runs = runs
    }

    /// The plays of a key that reach into a range of time, for a rule.
    private struct Place {
        let rule: PairingRule
        let key: Int64
        let span: ClosedRange<Int64>
    }

    /// Breaks a play's pairs and takes it for one that has just come.
    ///
    /// - Parameters:
    ///   - evidence: The play.
    ///   - formerISRC: What its recording was by which it was paired, if that is another one now.
    /// - Throws: `SQLiteError`.
    func detach(_ evidence: Evidence, formerISRC: Int64? = nil) throws(SQLiteError) {
        try around.cover(around: evidence)
        try vacate(evidence, formerISRC)
        runs.forget(around: evidence.play, account: evidence.account)
        let mates = around.plays(of: evidence.listen).filter { $0 !== evidence }
        let hasExtended = mates.contains { $0.source == .extended }
        for mate in mates {
            note(mate)
            // A row of the account data stands beside one play; what that stands beside is apart.
            let isApart = mate.source == .accountData && hasExtended
            guard !isApart, evidence.source != .accountData else { continue }
            runs.forget(around: mate.play, account: mate.account)
            try vacate(mate, formerISRC)
            mate.rule = nil
            mate.found = nil
        }
        evidence.rule = nil
        evidence.found = nil
        note(evidence)
    }

    private func vacate(
        _ evidence: Evidence, _ formerISRC: Int64? = nil
    ) throws(SQLiteError) {
        guard let rule = evidence.rule else { return }
        var key = rule == .isrc ? formerISRC : nil
        if key == nil { key = try around.key(of: evidence, for: rule) }
        guard let key else { return }
        vacated.append(Place(rule: rule, key: key, span: rule.span(of: evidence.play)))
    }

    /// Takes a play for one whose pairs are to be looked at again.
    func note(_ evidence: Evidence) {
        changed[evidence.play.id] = evidence
        if seen.insert(evidence.play.id).inserted { dirty.append(evidence) }
    }

    /// Runs all passes around the plays that were noted.
    func run() throws(SQLiteError) {
        for rule in PairingRule.allCases {
            var solved: [Place] = []
            for place in vacated where place.rule == rule {
                for (_, seed) in try open(to: rule, place.key, in: place.span) {
                    try pair(seed, rule, &solved)
                }
            }
            // What a pass changes is looked at in the later ones, and in this one as well.
            var next = 0
            while next < dirty.count {
                let seed = dirty[next]
                next += 1
                if seed.isOpen(to: rule) { try pair(seed, rule, &solved) }
            }
        }
    }

    /// Pairs all that hangs together with an open play, if it was not done in this pass.
    private func pair(
        _ seed: Evidence, _ rule: PairingRule, _ solved: inout [Place]
    ) throws(SQLiteError) {
        guard let key = try around.key(of: seed, for: rule) else { return }
        let span = rule.span(of: seed.play)
        guard !solved.contains(where: { $0.key == key && $0.span.overlaps(span) }) else { return }
        var run = try run(with: seed, key, rule)
        try solve(&run)
        solved.append(Place(rule: rule, key: key, span: run.span))
        runs.keep(run)
    }

    /// The open plays of a key that hang together with a play.
    ///
    /// What is remembered of them is not read again, unless the run has grown into plays that have
    /// partners already: of those it remembers nothing.
    private func run(
        with seed: Evidence, _ key: Int64, _ rule: PairingRule
    ) throws(SQLiteError) -> Run {
        let account = around.account
        if var run = runs.take(with: seed.play, account: account, rule: rule, key: key) {
            let inside = run.span
            run.add(seed.play)
            if try grow(&run, beyond: inside) { return run }
        }
        var run = Run(of: seed.play, account: account, rule: rule, key: key)
        let moment = run.span
        _ = try extend(&run, into: moment)
        _ = try grow(&run, beyond: moment)
        return run
    }

    /// Adds all that hangs together with a run, which has all that reaches into `inside`.
    ///
    /// As long as the run reaches beyond what has been read, it reads twice as far: a loop is
    /// looked through a few times, however long it is.
    ///
    /// - Returns: Whether what was added had no partner.
    private func grow(
        _ run: inout Run, beyond inside: ClosedRange<Int64>
    ) throws(SQLiteError) -> Bool {
        var inside = inside
        var step = 2 * PairingRule.reachMilliseconds
        var isFree = true
        while inside.lowerBound > run.span.lowerBound || inside.upperBound < run.span.upperBound {
            if inside.upperBound < run.span.upperBound {
                let end = run.span.upperBound + step
                isFree = try extend(&run, into: inside.upperBound + 1...end) && isFree
                inside = inside.lowerBound...end
            }
            if inside.lowerBound > run.span.lowerBound {
                let start = run.span.lowerBound - step
                isFree = try extend(&run, into: start...inside.lowerBound - 1) && isFree
                inside = start...inside.upperBound
            }
            step *= 2
        }
        return isFree
    }

    /// Adds the open plays that reach into a range of time and hang together with the run.
    ///
    /// - Returns: Whether none of them has a partner by the run's rule.
    private func extend(
        _ run: inout Run, into range: ClosedRange<Int64>
    ) throws(SQLiteError) -> Bool {
        var open = try open(to: run.rule, run.key, in: range)
        var isFree = true
        // To the right, then to the left.
        open.sort { $0.span.lowerBound < $1.span.lowerBound }
        for turn in [open, open.sorted { $0.span.upperBound > $1.span.upperBound }] {
            for (span, evidence) in turn where span.overlaps(run.span) {
                run.add(evidence.play)
                isFree = isFree && evidence.rule != run.rule
            }
        }
        return isFree
    }

    /// The open plays of a key that reach into a range of time.
    private func open(
        to rule: PairingRule, _ key: Int64, in range: ClosedRange<Int64>
    ) throws(SQLiteError) -> [(span: ClosedRange<Int64>, evidence: Evidence)] {
        let reach = PairingRule.minuteReachMilliseconds
        try around.cover(
            range.lowerBound - reach...range.upperBound + reach, starts: rule.columnSource == .api)
        let near = around.plays(near: range, for: rule)
        looks += near.count
        var open: [(span: ClosedRange<Int64>, evidence: Evidence)] = []
        for evidence in near where evidence.isOpen(to: rule) {
            let span = rule.span(of: evidence.play)
            guard span.overlaps(range), try around.key(of: evidence, for: rule) == key
            else { continue }
            open.append((span, evidence))
        }
        return open
    }

    /// Links the plays of a run that have other partners than before.
    private func solve(_ run: inout Run) throws(SQLiteError) {
        let (links, columns) = run.solve()
        let times = links.map(\.row.endedAt) + columns.map(\.endedAt)
        guard let first = times.min(), let last = times.max() else { return }
        try around.cover(first...last, starts: false)
        var rows: [Fingerprint: Evidence] = [:]
        for (row, partner) in links {
            if let partner { rows[partner.id] = evidence(row) }
            try link(evidence(row), to: partner.map(evidence), run.rule)
        }
        guard run.rule < .accountDataAndExtended else { return }
        for column in columns { try link(evidence(column), to: rows[column.id], run.rule) }
    }

    private func evidence(_ play: PairingPlay) -> Evidence {
        guard let evidence = around.evidence(play.id) else {
            preconditionFailure("a run has a play that the file has not")
        }
        return evidence
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
        // To the rules behind the earlier of the two it is open now, or open no more.
        if let earlier = [evidence.rule, rule].compactMap({ $0 }).min() {
            runs.forget(around: evidence.play, account: evidence.account, after: earlier)
            if evidence.rule != earlier { try vacate(evidence) }
        }
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
