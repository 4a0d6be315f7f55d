import Plays
import SQLite

/// Looks at what lies around a play that has just come, before anything is made of it.
///
/// Most plays have nobody to stand beside, and nearly all others one play of their track that has
/// nobody else. Both are told here from the rows as they lie in the file; only the rest has to be
/// worked out by ``Repair``.
final class PartnerSearch {
    /// What was found.
    enum Finding {
        /// No play could stand beside it, by any rule.
        case nobody
        /// This one stands beside it by its track's id, and nothing else changes.
        case one(Evidence)
        /// Whatever it is, it has to be worked out.
        case unclear
    }

    private let table: PlayTable
    private let tracks: TrackFacts
    /// How many plays were looked at.
    private(set) var looks = 0

    private static let reach = PairingRule.reachMilliseconds
    private static let minuteReach = PairingRule.minuteReachMilliseconds

    init(_ table: PlayTable, tracks: TrackFacts) {
        self.table = table
        self.tracks = tracks
    }

    /// Looks around a play that is not stored yet.
    ///
    /// Why `one` is what ``Repair`` finds as well: the two are all that hangs together by the
    /// track's id, which is the first rule and asks nobody who is open to it; so they are a pair.
    /// In later passes no other play can lose or win by that: the stored one had no partner, the
    /// new one was not there, and a matching stays the best when plays that it leaves alone go.
    /// There only the account data could pair the extended row once more, and there is none near.
    func find(
        for evidence: Evidence, _ extents: SourceExtents.OfAccount
    ) throws(SQLiteError) -> Finding {
        switch evidence.source {
        case .api: try findRow(for: evidence.play, evidence.account, extents)
        case .extended: try findAPIPlay(for: evidence.play, evidence.account, extents)
        case .accountData: .unclear
        }
    }

    /// Looks for a row of the extended history.
    private func findRow(
        for play: PairingPlay, _ account: Int64, _ extents: SourceExtents.OfAccount
    ) throws(SQLiteError) -> Finding {
        let end = play.endedAt
        guard extents.isPlain(in: end - Self.minuteReach...end + Self.minuteReach) else {
            return .unclear
        }
        // A row is near at its end, or at its beginning, and none is long.
        let last = min(end + Self.reach + PlayTable.longMilliseconds, extents.extended.upper)
        guard end - Self.reach <= last else { return .nobody }
        var rows = 0
        var row: Evidence?
        var hasOther = false
        try table.look(at: account, in: end - Self.reach...last) {
            (other) throws(SQLiteError) in
            looks += 1
            guard other.source == .extended else { return true }
            let near = other.play()
            guard PairingRule.track.distance(play, near) != nil else { return true }
            if play.track != nil, near.track == play.track {
                rows += 1
                if !other.isPaired { row = other.evidence() }
            } else if !hasOther {
                hasOther = try isSame(play, near)
            }
            return rows < 2
        }
        guard rows > 0 else { return hasOther ? .unclear : .nobody }
        guard rows == 1, let row, try isAlone(row.play, account, extents) else { return .unclear }
        return .one(row)
    }

    /// Whether of a row's track no other play reaches where the row can have partners.
    private func isAlone(
        _ row: PairingPlay, _ account: Int64, _ extents: SourceExtents.OfAccount
    ) throws(SQLiteError) -> Bool {
        guard let range = Self.surroundings(of: row, extents) else { return false }
        let span = PairingRule.track.span(of: row)
        var plays = 0
        try table.look(at: account, in: range) { (other) throws(SQLiteError) in
            looks += 1
            if other.track == row.track, PairingRule.track.span(of: other.play()).overlaps(span) {
                plays += 1
            }
            return plays < 2
        }
        return plays == 1
    }

    /// Looks for a play of the API.
    private func findAPIPlay(
        for row: PairingPlay, _ account: Int64, _ extents: SourceExtents.OfAccount
    ) throws(SQLiteError) -> Finding {
        guard let range = Self.surroundings(of: row, extents) else { return .unclear }
        let span = PairingRule.track.span(of: row)
        var plays = 0
        var partner: Evidence?
        var hasOther = false
        try table.look(at: account, in: range) { (other) throws(SQLiteError) in
            looks += 1
            let near = other.play()
            guard PairingRule.track.span(of: near).overlaps(span) else { return true }
            let isNear =
                near.source == .api && PairingRule.track.distance(near, row) != nil
            if row.track != nil, near.track == row.track {
                plays += 1
                hasOther = hasOther || isNear
                if isNear, !other.isPaired { partner = other.evidence() }
            } else if isNear, !hasOther {
                hasOther = try isSame(row, near)
            }
            return plays < 2
        }
        if plays == 1, let partner { return .one(partner) }
        return plays < 2 && !hasOther ? .nobody : .unclear
    }

    /// Where plays lie that could hang together with a row; nil where not all of them lie there.
    private static func surroundings(
        of row: PairingPlay, _ extents: SourceExtents.OfAccount
    ) -> ClosedRange<Int64>? {
        guard row.msPlayed <= PlayTable.longMilliseconds else { return nil }
        // What may stand beside the row's partner is looked for as well.
        let (start, end) = (row.startedAt - reach - minuteReach, row.endedAt + reach + minuteReach)
        guard extents.isPlain(in: start...end) else { return nil }
        // Another row reaches so far from its beginning on, if there is one that late.
        let last = min(row.endedAt + 2 * reach + PlayTable.longMilliseconds, extents.extended.upper)
        return row.startedAt - 2 * reach...max(row.endedAt + reach, last)
    }

    /// Whether two plays of different tracks have the recording or the names in common.
    private func isSame(_ one: PairingPlay, _ other: PairingPlay) throws(SQLiteError) -> Bool {
        if let names = one.names, names == other.names { return true }
        guard let track = one.track, let otherTrack = other.track,
            let isrc = try tracks.facts(of: track).isrc
        else { return false }
        return try tracks.facts(of: otherTrack).isrc == isrc
    }
}
