import Plays
import SQLite

extension ListenTable {
    /// Pairs all plays of the file anew, by the rule itself: what wrote it may have had another.
    ///
    /// Listens of which the plays stay the same are left as they are; of the others that stays
    /// which only their rows say, as when a neighbour comes.
    ///
    /// - Parameter size: How many plays are read at once, if they can be cut there.
    /// - Throws: `SQLiteError`.
    func pairAnew(by size: Int = 50_000) throws(SQLiteError) {
        for account in try plays.accounts() { try pairAnew(account, by: size) }
    }

    private func pairAnew(_ account: Int64, by size: Int) throws(SQLiteError) {
        var (from, count) = (Int64.min / 4, size)
        while let end = try plays.end(of: account, from: from, plays: count) {
            let around = Neighbourhood(of: account, in: plays, tracks: trackFacts)
            try around.cover(from...end, starts: false)
            let read = around.plays.sorted { $0.play < $1.play }
            let isLast = read.count < count
            guard let cut = isLast ? read.count : Self.cut(read) else {
                count *= 2
                continue
            }
            try pairAnew(read[..<cut], around)
            try facts.flushSums()
            guard !isLast else { return }
            (from, count) = (read[cut].play.endedAt, size)
        }
    }

    /// The last place at which no play before it can have to do with one behind it.
    private static func cut(_ plays: [Evidence]) -> Int? {
        guard let last = plays.last else { return nil }
        // Of what has not been read nothing was heard from before that on.
        var heardFrom = last.play.endedAt - PairingPlay.longestMilliseconds
        for place in plays.indices.dropFirst().reversed() {
            heardFrom = min(heardFrom, plays[place].play.heardFrom)
            let silence = heardFrom - plays[place - 1].play.endedAt
            if silence > 2 * PairingRule.minuteReachMilliseconds { return place }
        }
        return nil
    }

    private func pairAnew(
        _ part: ArraySlice<Evidence>, _ around: Neighbourhood
    ) throws(SQLiteError) {
        var links: [Fingerprint: (rule: PairingRule, partner: Evidence)] = [:]
        for pair in Pairing.pairs(of: try withRecordings(part, around)) {
            guard let row = around.evidence(pair.row.id),
                let column = around.evidence(pair.column.id)
            else { continue }
            links[row.play.id] = (pair.rule, column)
            // A play beside which a row of the account data stands may stand beside another.
            if pair.rule < .accountDataAndExtended { links[column.play.id] = (pair.rule, row) }
        }
        var changed: [Fingerprint: Evidence] = [:]
        for evidence in part {
            let link = links[evidence.play.id]
            let isSame =
                evidence.rule == link?.rule
                && (link.map { around.isPartner($0.partner, of: evidence) } ?? true)
            // What such a row tells of a listen's time has changed with what it is compared by.
            let isEndless = link != nil && evidence.play.heardFrom != evidence.play.startedAt
            guard !isSame || isEndless else { continue }
            for mate in around.plays(of: evidence.listen) + [evidence] {
                changed[mate.play.id] = mate
            }
            if let partner = link?.partner { changed[partner.play.id] = partner }
        }
        // Only now, since what stands beside what is told by the rows as they were.
        for (id, evidence) in changed {
            (evidence.rule, evidence.found) = (links[id]?.rule, links[id]?.partner)
        }
        if !changed.isEmpty { try write(Array(changed.values), around, new: nil, nil) }
    }

    /// Plays as they are compared, with what is known of their tracks.
    private func withRecordings(
        _ part: ArraySlice<Evidence>, _ around: Neighbourhood
    ) throws(SQLiteError) -> [PairingPlay] {
        var plays: [PairingPlay] = []
        for evidence in part {
            var play = evidence.play
            play.isrc = try around.key(of: evidence, for: .isrc)
            plays.append(play)
        }
        return plays
    }
}
