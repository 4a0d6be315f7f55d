import Plays
import SQLite

/// What became of a record.
enum Verdict: Hashable {
    /// The tables say something new.
    case stored
    /// It took the place of what the tables said of the same thing.
    case replaced
    /// The tables say as much or more already.
    case unchanged
    /// A null value of an entity: the log forgets it, the tables do not.
    case tombstone
    /// It could not be taken.
    case deadLettered
}

/// The plays and the listens that they are evidence of.
///
/// A play's id decides what it is: the same id at a later place of the topic replaces what the
/// earlier one said, at an earlier one it changes nothing. Which plays are one listen follows from
/// the set of plays. So any order of arrival and any repetition end in the same rows.
final class ListenTable {
    private let tracks: Dimension
    private let albums: Dimension
    private let contexts: Contexts
    private let accounts: Dimension
    private let calendar: Calendar
    let clocks: ZoneClocks
    let plays: PlayTable
    let facts: FactTable
    private let zones: AccountZones
    let trackFacts: TrackFacts
    private var names = NamesKey()
    private let extents: SourceExtents
    private let runs = RunMemory()
    private let search: PartnerSearch
    /// Whether pairs that nothing else depends on are found without a repair; tests do both.
    var isQuick = true
    /// How many pairs were found so.
    private(set) var pairsFoundAtOnce = 0
    private var repairLooks = 0
    private let maker: FactMaker
    private let corrections: CorrectionTable
    private let exclusion: Exclusion

    init(
        _ database: Database, tracks: Dimension, albums: Dimension, accounts: Dimension,
        corrections: CorrectionTable, sums: DaySums
    ) throws(SQLiteError) {
        self.corrections = corrections
        self.tracks = tracks
        self.albums = albums
        self.accounts = accounts
        contexts = try Contexts(database)
        calendar = try Calendar(database)
        clocks = try ZoneClocks(database)
        plays = try PlayTable(database)
        facts = try FactTable(database, calendar: calendar, sums: sums)
        trackFacts = try TrackFacts(database)
        extents = SourceExtents(plays)
        search = PartnerSearch(plays, tracks: trackFacts)
        maker = FactMaker(clocks: clocks, tracks: trackFacts, corrections: corrections)
        exclusion = try Exclusion(
            database, corrections: corrections, facts: facts, plays: plays, credits: sums.credits)
        zones = try AccountZones(database)
    }

    /// Begins a transaction: forgets what another connection may have made untrue.
    ///
    /// - Returns: Whether there was anything to forget.
    func begin() throws(SQLiteError) -> Bool {
        guard try plays.begin() else { return false }
        trackFacts.forget()
        calendar.forget()
        extents.forget()
        runs.forget()
        try corrections.refresh()
        return true
    }

    /// Stores one listen that lies at `place`.
    func store(
        _ listen: Listen, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> Verdict {
        let evidence = try evidence(of: listen, at: place, generation)
        zones.note(evidence)
        let play = evidence.play
        if let known = try plays.find(play.id, account: evidence.account, endedAt: play.endedAt) {
            guard known.isBefore(evidence) else { return .unchanged }
            evidence.toldOffset = try told(by: listen, evidence)
            if known.source == evidence.source {
                try replace(known, by: evidence, listen)
            } else {
                try remove(known, listen)
                try insert(evidence, listen)
            }
            return .replaced
        }
        evidence.toldOffset = try told(by: listen, evidence)
        try insert(evidence, listen)
        return .stored
    }

    /// Stores a play that the file does not have.
    private func insert(_ evidence: Evidence, _ listen: Listen) throws(SQLiteError) {
        let (account, play) = (evidence.account, evidence.play)
        let extents = try extents.extents(of: account)
        defer { extents.widen(by: play) }

        if extents.mayHoldPartner(of: play) {
            switch isQuick ? try search.find(for: evidence, extents) : .unclear {
            case .nobody: break
            case .one(let other):
                pairsFoundAtOnce += 1
                return try store(evidence, beside: other, listen)
            case .unclear:
                if try repair(around: evidence, listen) { return }
            }
        }
        evidence.listen = try facts.insert(
            try maker.fact(evidence), details: play.source == .extended ? listen : nil)
        try plays.insert(evidence)
        runs.forget(around: play, account: account)
    }

    /// Stores a correction, with what follows from it for the listens.
    func store(
        _ correction: Correction, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> Verdict {
        try exclusion.store(correction, at: place, generation: generation)
    }

    /// Follows who is credited for tracks now: corrections may name an artist.
    func followCredits(of tracks: [Int64]) throws(SQLiteError) { try exclusion.follow(tracks) }

    /// Writes what is known once all listens of a transaction, and their sums, are stored.
    func finish() throws(SQLiteError) {
        try zones.flush()
        try calendar.settle()
    }

    /// Forgets what was remembered, after a transaction that was undone or another's.
    func forget() {
        plays.forget()
        contexts.forget()
        calendar.forget()
        clocks.forget()
        trackFacts.forget()
        extents.forget()
        runs.forget()
        zones.forget()
    }

    private func evidence(
        of listen: Listen, at place: RecordPlace, _ generation: Int64
    ) throws(SQLiteError) -> Evidence {
        let play = PairingPlay(
            id: listen.playID, source: listen.source, endedAt: listen.endedAt.milliseconds,
            msPlayed: listen.msPlayed, track: try tracks.key(of: listen.trackID),
            names: names.key(of: listen))
        let evidence = Evidence(
            account: try accounts.key(of: listen.account), play: play, place: place,
            generation: generation, playPartition: Int64(listen.playPartition),
            playOffset: listen.playOffset,
            kind: listen.kind, album: try albums.key(of: listen.albumID),
            duration: listen.source == .api ? nil : listen.durationMS,
            zone: try clocks.key(of: listen.timezone))
        // What any record names has a row, whatever becomes of the record.
        evidence.context = try contexts.key(uri: listen.contextURI, type: listen.contextType)
        return evidence
    }

    private func told(by listen: Listen, _ evidence: Evidence) throws(SQLiteError) -> Int64? {
        try clocks.told(by: listen, at: evidence.play.startedAt, zone: evidence.zone)
    }
}

// MARK: - Neighbours

extension Neighbourhood {
    /// Whether any play that has been read could be a partner, by any rule.
    func hasPartner(for evidence: Evidence) throws(SQLiteError) -> Bool {
        for other in plays where other.source != evidence.source {
            for rule in PairingRule.allCases {
                let isRow = evidence.source == rule.rowSource
                let (row, column) = isRow ? (evidence, other) : (other, evidence)
                guard row.source == rule.rowSource, column.source == rule.columnSource,
                    rule.distance(column.play, row.play) != nil,
                    let key = try key(of: evidence, for: rule)
                else { continue }
                if try self.key(of: other, for: rule) == key { return true }
            }
        }
        return false
    }
}

// MARK: - Writing

extension ListenTable {
    /// How many plays were looked at to find partners.
    var looks: Int { search.looks + repairLooks }

    /// Works out what a new play changes around it.
    ///
    /// - Returns: Whether anything could stand beside it; otherwise it is not stored.
    private func repair(around evidence: Evidence, _ listen: Listen) throws(SQLiteError) -> Bool {
        let around = Neighbourhood(of: evidence.account, in: plays, tracks: trackFacts)
        around.add(evidence)
        try around.cover(around: evidence)
        guard try around.hasPartner(for: evidence) else { return false }
        let repair = Repair(around, runs)
        repair.note(evidence)
        try repair.run()
        try write(repair, around, new: evidence, listen)
        return true
    }

    /// Stores a play beside one of the same track that leads its listen alone.
    private func store(
        _ new: Evidence, beside other: Evidence, _ listen: Listen
    ) throws(SQLiteError) {
        let isRow = new.source == .extended
        let (row, api) = isRow ? (new, other) : (other, new)
        let key = other.listen
        let context = isRow ? try facts.context(of: key) : new.context
        let group = Regrouping.Group(row: row, api: api, listen: key, context: context)
        try facts.update(key, try maker.fact(group), details: isRow ? listen : nil)
        (new.rule, other.rule, new.listen) = (.track, .track, key)
        try plays.insert(new)
        try plays.updateLink(other)
        // What is remembered by any rule does not know that these two are taken.
        runs.forget(around: row.play, account: row.account)
        runs.forget(around: api.play, account: api.account)
    }

    private func replace(
        _ known: Evidence, by evidence: Evidence, _ listen: Listen
    ) throws(SQLiteError) {
        let around = Neighbourhood(of: known.account, in: plays, tracks: trackFacts)
        let repair = Repair(around, runs)
        around.add(known)
        // Said again in other words it stands where it stood.
        if known.play == evidence.play {
            try around.cover(around: known)
            repair.note(known)
        } else {
            try repair.detach(known)
        }
        let oldEnd = known.play.endedAt
        known.play = evidence.play
        known.place = evidence.place
        known.generation = evidence.generation
        known.playPartition = evidence.playPartition
        known.playOffset = evidence.playOffset
        known.kind = evidence.kind
        known.album = evidence.album
        known.duration = evidence.duration
        known.zone = evidence.zone
        known.toldOffset = evidence.toldOffset
        known.context = evidence.context
        try repair.run()
        try write(repair, around, new: known, listen, oldEnd: oldEnd)
        try extents.extents(of: known.account).widen(by: known.play)
    }

    /// Takes a play out of the file: another source says now that it is its own.
    private func remove(_ known: Evidence, _ listen: Listen) throws(SQLiteError) {
        let bare = Evidence(
            account: known.account, play: known.play, place: known.place,
            generation: known.generation, playPartition: known.playPartition,
            playOffset: known.playOffset, kind: known.kind, album: known.album,
            duration: known.duration, zone: known.zone)
        // Of nothing it can stand beside nothing, so its listen is its alone.
        (bare.play.track, bare.play.names) = (nil, nil)
        try replace(known, by: bare, listen)
        try facts.delete(known.listen)
        try plays.delete(known)
        runs.forget(around: known.play, account: known.account)
    }

    private func write(
        _ repair: Repair, _ around: Neighbourhood, new: Evidence?, _ listen: Listen?,
        oldEnd: Int64? = nil
    ) throws(SQLiteError) {
        repairLooks += repair.looks
        try write(Array(repair.changed.values), around, new: new, listen, oldEnd: oldEnd)
    }

    /// Writes which listens the plays support that may stand beside others now.
    func write(
        _ changed: [Evidence], _ around: Neighbourhood, new: Evidence?, _ listen: Listen?,
        oldEnd: Int64? = nil
    ) throws(SQLiteError) {
        for evidence in changed {
            try around.cover(around: evidence)
            try around.cover(around: around.leader(of: evidence))
        }
        var regrouping = Regrouping(around, changed: changed)
        try regrouping.findContexts { api throws(SQLiteError) in
            if api === new { return api.context }
            return try facts.context(of: api.listen)
        }
        for orphan in regrouping.orphans { try facts.delete(orphan) }
        for group in regrouping.groups {
            let isNew = group.leader === new
            let details = isNew && group.leader.source == .extended ? listen : nil
            let fact = try maker.fact(group)
            var key = group.listen
            if key == 0 {
                key = try facts.insert(fact, details: details)
            } else {
                try facts.update(key, fact, details: details)
            }
            for member in group.members {
                try write(member, key, new: new, oldEnd: oldEnd)
            }
        }
    }

    private func write(
        _ member: Evidence, _ listen: Int64, new: Evidence?, oldEnd: Int64?
    ) throws(SQLiteError) {
        let isNew = member === new && member.listen == 0
        let isMoved = member.listen != listen || member.rule != member.stored
        member.listen = listen
        member.stored = member.rule
        if isNew {
            try plays.insert(member)
        } else if member === new {
            try plays.update(member, from: oldEnd ?? member.play.endedAt)
        } else if isMoved {
            try plays.updateLink(member)
        }
    }
}

// MARK: - Tracks

extension ListenTable {
    /// Follows what has become known of a track: its listens' completion, and its recording, which
    /// may make pairs.
    func follow(_ track: Int64, from old: TrackFacts.Facts) throws(SQLiteError) {
        let new = try trackFacts.facts(of: track)
        if new.isrc != old.isrc {
            runs.forget()
            try revisit(track, isRepaired: true, formerISRC: old.isrc)
        }
        guard new.durationMS != old.durationMS else { return }
        if let length = new.durationMS, length > 0 {
            try facts.fillCompletion(of: track, length: length)
        } else {
            try revisit(track, isRepaired: false)
        }
    }

    private func revisit(
        _ track: Int64, isRepaired: Bool, formerISRC: Int64? = nil
    ) throws(SQLiteError) {
        for listen in try facts.listens(of: track) + plays.listensAcross(of: track) {
            // Where only one source tells, a recording pairs nothing.
            let sources = try extents.extents(of: listen.account).sources(in: listen.range)
            if isRepaired, sources < 2 { continue }
            let around = Neighbourhood(of: listen.account, in: plays, tracks: trackFacts)
            try around.cover(listen.range, starts: false)
            let repair = Repair(around, runs)
            for evidence in around.plays(of: listen.key) {
                // What the track's id has paired stays so, whatever the recording is.
                let isOpen = evidence.rule.map { $0 > .track } ?? true
                if isRepaired, isOpen { try repair.detach(evidence, formerISRC: formerISRC) }
                repair.note(evidence)
            }
            try repair.run()
            try write(repair, around, new: nil, nil)
        }
    }
}
