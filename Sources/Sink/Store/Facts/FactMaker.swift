import Plays
import SQLite

/// What a listen is, by the plays that support it.
final class FactMaker {
    private let clocks: ZoneClocks
    private let tracks: TrackFacts
    private let corrections: CorrectionTable

    init(clocks: ZoneClocks, tracks: TrackFacts, corrections: CorrectionTable) {
        self.corrections = corrections
        self.clocks = clocks
        self.tracks = tracks
    }

    /// What a listen is that one play alone tells of.
    func fact(_ evidence: Evidence) throws(SQLiteError) -> Fact {
        let play = evidence.play
        let moment = try clocks.moment(
            at: play.startedAt, zone: evidence.zone, told: evidence.toldOffset)
        let isEstimated = play.source == .api
        let fact = Fact(
            account: evidence.account, track: play.track, album: evidence.album,
            context: isEstimated ? evidence.context : nil, date: moment.date,
            hour: moment.hour, offsetMinutes: moment.offsetMinutes, startedAt: play.startedAt,
            endedAt: play.endedAt, msPlayed: play.msPlayed, isEstimated: isEstimated,
            completionThousandths: isEstimated
                ? nil : try completion(play.msPlayed, of: play.track, else: evidence.duration),
            kind: evidence.kind)
        return try judged(fact) { [play.id] }
    }

    /// What a listen is by all plays that support it.
    func fact(_ group: Regrouping.Group) throws(SQLiteError) -> Fact {
        let (leader, data) = (group.leader, group.accountData)
        let api = leader.source == .api ? leader : group.api
        let measured = leader.source == .extended ? leader : data ?? leader
        let named = api ?? leader
        let times =
            api.flatMap { api in
                api === measured ? nil : PairedTimes(api: api.play, export: measured.play)
            } ?? PairedTimes(of: measured.play)
        // What a record says of the clock it says of the moment at which its own play began.
        let isOwn = times.startedAt == measured.play.startedAt
        let moment = try clocks.moment(
            at: times.startedAt, zone: measured.zone, told: isOwn ? measured.toldOffset : nil)
        let isEstimated = measured.source == .api
        let track = named.play.track ?? leader.play.track
        let fact = Fact(
            account: leader.account, track: track,
            album: named.album ?? leader.album, context: group.context, date: moment.date,
            hour: moment.hour, offsetMinutes: moment.offsetMinutes, startedAt: times.startedAt,
            endedAt: times.endedAt, msPlayed: measured.play.msPlayed, isEstimated: isEstimated,
            completionThousandths: isEstimated
                ? nil
                : try completion(
                    measured.play.msPlayed, of: track,
                    else: api?.play.msPlayed ?? measured.duration),
            kind: named.kind)
        return try judged(fact) { group.members.map(\.play.id) }
    }

    /// The same, left out if its owner wants that.
    private func judged(
        _ fact: Fact, by plays: () -> [Fingerprint]
    ) throws(SQLiteError) -> Fact {
        var fact = fact
        fact.isExcluded = try corrections.exclude(
            account: fact.account, track: fact.track, startedAt: fact.startedAt,
            plays: plays)
        return fact
    }

    /// The share of the track's length, as the table of tracks has it, or else as was told.
    private func completion(
        _ played: Int64, of track: Int64?, else duration: Int64?
    ) throws(SQLiteError) -> Int64? {
        var length: Int64?
        if let track { length = try tracks.facts(of: track).durationMS }
        return Completion.thousandths(played: played, of: length ?? duration)
    }
}

extension PairedTimes {
    /// The times of one play alone.
    fileprivate init(of play: PairingPlay) {
        self.init(startedAt: play.startedAt, endedAt: play.endedAt)
    }
}
