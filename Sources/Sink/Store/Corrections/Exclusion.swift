import Plays
import SQLite

/// Marks the listens that their owner wants left out, and takes them out of the sums; the others
/// are taken in again.
///
/// It looks at no other listens than those that a change can concern.
final class Exclusion {
    private let corrections: CorrectionTable
    private let facts: FactTable
    private let plays: PlayTable
    private let credits: TrackCredits
    private let selectTrack: Statement
    private let selectTime: Statement

    init(
        _ database: Database, corrections: CorrectionTable, facts: FactTable, plays: PlayTable,
        credits: TrackCredits
    ) throws(SQLiteError) {
        self.corrections = corrections
        self.facts = facts
        self.plays = plays
        self.credits = credits
        selectTrack = try database.prepare(
            "SELECT listen_id, account_id FROM listens WHERE track_id = ?")
        selectTime = try database.prepare(
            """
            SELECT listen_id FROM listens
            WHERE account_id = ?1 AND ended_at >= ?2 AND started_at >= ?2 AND started_at < ?3
            """)
    }

    /// Stores a correction, and looks at the listens that it is about.
    func store(
        _ correction: Correction, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> Verdict {
        let last = try corrections.store(correction, at: place, generation: generation)
        guard let (account, mark, wasKnown) = last else { return .unchanged }
        switch mark {
        case .track(let track): try reconsider(track, of: account)
        case .artist(let artist):
            for track in try credits.tracks(of: artist) { try reconsider(track, of: account) }
        case .time(let range): try reconsider(range, of: account)
        case .play(let id):
            if let play = try plays.find(id, account: account) { try reconsider(play.listen) }
        }
        return wasKnown ? .replaced : .stored
    }

    /// Looks at the listens of tracks whose credits have changed.
    func follow(_ tracks: [Int64]) throws(SQLiteError) {
        guard corrections.nameArtists else { return }
        for track in tracks { try reconsider(track, of: nil) }
    }

    private func reconsider(_ track: Int64, of account: Int64?) throws(SQLiteError) {
        selectTrack.bind(1, track)
        var listens: [Int64] = []
        while try selectTrack.step() {
            guard account == nil || account == selectTrack.integer(1) else { continue }
            listens.append(selectTrack.integer(0))
        }
        for listen in listens { try reconsider(listen) }
    }

    private func reconsider(_ range: Range<Int64>, of account: Int64) throws(SQLiteError) {
        selectTime.bind(1, account)
        selectTime.bind(2, range.lowerBound)
        selectTime.bind(3, range.upperBound)
        var listens: [Int64] = []
        while try selectTime.step() { listens.append(selectTime.integer(0)) }
        for listen in listens { try reconsider(listen) }
    }

    private func reconsider(_ listen: Int64) throws(SQLiteError) {
        let stored = try facts.counted(listen)
        let isExcluded = try corrections.exclude(
            account: stored.account, track: stored.track, startedAt: stored.startedAt,
            plays: { () throws(SQLiteError) in try plays.ids(of: ListenPlace(listen, stored)) })
        if isExcluded != stored.isExcluded {
            try facts.mark(listen, as: isExcluded, from: stored)
        }
    }
}
