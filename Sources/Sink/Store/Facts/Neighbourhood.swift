import Plays
import SQLite

/// The plays of one account around a moment, read from the file as far as they are needed.
final class Neighbourhood {
    let account: Int64
    private let table: PlayTable
    private let tracks: TrackFacts
    private(set) var plays: [Evidence] = []
    /// The same in order of time, as far as that was asked for.
    private var ordered: [Evidence] = []
    private var longestMilliseconds: Int64 = 0
    private var byID: [Fingerprint: Evidence] = [:]
    private var byListen: [Int64: [Evidence]] = [:]
    private var covered = Stretches()
    private var coveredStarts = Stretches()

    init(of account: Int64, in table: PlayTable, tracks: TrackFacts) {
        self.account = account
        self.table = table
        self.tracks = tracks
    }

    deinit {
        // Two that were found to be one listen know each other, and would stay for ever.
        for evidence in plays { evidence.found = nil }
    }

    /// Adds a play that is not in the file, or stands for what the file says of it.
    func add(_ evidence: Evidence) {
        guard byID[evidence.play.id] == nil else { return }
        byID[evidence.play.id] = evidence
        plays.append(evidence)
        if evidence.listen != 0 { byListen[evidence.listen, default: []].append(evidence) }
    }

    /// The plays whose span for a rule may touch a range of time, of those that have been read.
    func plays(near range: ClosedRange<Int64>, for rule: PairingRule) -> ArraySlice<Evidence> {
        if ordered.count < plays.count {
            ordered = plays.sorted { $0.play < $1.play }
            longestMilliseconds = plays.map { $0.play.endedAt - $0.play.heardFrom }.max() ?? 0
        }
        // The extended history's plays are looked for from their beginning on.
        let length = rule.rowSource == .extended ? longestMilliseconds : 0
        let reach = PairingRule.minuteReachMilliseconds
        let first = ordered.place { $0.play.endedAt < range.lowerBound - reach }
        let end = ordered.place { $0.play.endedAt <= range.upperBound + reach + length }
        return ordered[first..<end]
    }

    /// The play with an id, of those that have been read.
    func evidence(_ id: Fingerprint) -> Evidence? { byID[id] }

    /// All plays that are known to support a listen in the file.
    func plays(of listen: Int64) -> [Evidence] { byListen[listen] ?? [] }

    /// What a rule compares; the recording's code is looked up when it is asked for.
    func key(of evidence: Evidence, for rule: PairingRule) throws(SQLiteError) -> Int64? {
        guard rule == .isrc else { return rule.key(of: evidence.play) }
        guard let track = evidence.play.track else { return nil }
        return try tracks.facts(of: track).isrc
    }

    /// Reads every play that may be a partner of this one, and those it stands beside.
    func cover(around evidence: Evidence) throws(SQLiteError) {
        let reach = PairingRule.minuteReachMilliseconds
        let play = evidence.play
        let start = play.source == .extended ? play.heardFrom : play.endedAt
        try cover(start - reach...play.endedAt + reach, starts: play.source == .api)
    }

    /// Reads the plays that ended in a range of time, and with `starts` the extended rows that
    /// were heard in it as well: those that began there, and those that began before it and ended
    /// behind it.
    func cover(_ range: ClosedRange<Int64>, starts: Bool) throws(SQLiteError) {
        let wider = range.lowerBound...range.upperBound + (starts ? PlayTable.longMilliseconds : 0)
        // What began before one stretch and ended in or behind it is read with it. So that it is
        // not missed from another, two that one play can reach are one, with all between them.
        for part in covered.add(wider, joining: Self.apartMilliseconds) {
            try table.each(of: account, in: part) { add($0) }
        }
        guard starts else { return }
        let beginnings =
            range.lowerBound - PairingPlay.longestMilliseconds...range.upperBound
        for part in coveredStarts.add(beginnings) {
            try table.eachLong(of: account, in: part, endingAfter: wider.upperBound) { add($0) }
        }
    }

    private static let apartMilliseconds =
        PairingPlay.longestMilliseconds + PlayTable.longMilliseconds
}

extension PairingRule {
    /// From when to when a play can have partners; a partner's own time says where it lies.
    func span(of play: PairingPlay) -> ClosedRange<Int64> {
        guard play.source == rowSource else { return play.endedAt...play.endedAt }
        let (end, start) = windows(of: play)
        return min(end.lowerBound, start?.lowerBound ?? end.lowerBound)...end.upperBound
    }
}
