import Plays
import SQLite

/// What owners want left out of their history, one row a thing: the last word on it.
///
/// All of it is held in memory as well, since every listen that is stored is asked about. An owner
/// corrects some tracks, artists and evenings, not a part of millions.
final class CorrectionTable {
    private let tracks: Dimension
    private let artists: Dimension
    private let accounts: Dimension
    private let upsert: Statement
    private let selectAll: Statement
    private let selectCredits: Statement
    private var byAccount: [Int64: Corrections] = [:]

    init(
        _ database: Database, tracks: Dimension, artists: Dimension, accounts: Dimension
    ) throws(SQLiteError) {
        self.tracks = tracks
        self.artists = artists
        self.accounts = accounts
        upsert = try database.prepare(
            """
            INSERT INTO corrections (account_id, what, target, excludes, started_from,
                started_before, reason, said_at, topic_generation, topic_partition, topic_offset)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            ON CONFLICT (account_id, what, target) DO UPDATE
            SET excludes = ?4, reason = ?7, said_at = ?8, topic_generation = ?9,
                topic_partition = ?10, topic_offset = ?11
            """)
        selectAll = try database.prepare(
            """
            SELECT account_id, what, target, excludes, started_from, started_before,
                topic_generation, topic_partition, topic_offset
            FROM corrections
            """)
        selectCredits = try database.prepare(
            """
            SELECT artist_id, counts_as FROM track_artists JOIN artists USING (artist_id)
            WHERE track_id = ?
            """)
    }

    /// Whether any owner wants an artist left out: then it matters who is credited for a track.
    var nameArtists: Bool { byAccount.values.contains(where: \.nameArtists) }

    /// Reads what the file says, when another connection may have changed it.
    func refresh() throws(SQLiteError) {
        byAccount.removeAll()
        while try selectAll.step() {
            let row = selectAll
            guard let mark = try mark(row) else { continue }
            let place = Corrections.Place(
                generation: row.integer(6), offset: row.integer(8),
                partition: Int32(truncatingIfNeeded: row.integer(7)))
            byAccount[row.integer(0), default: Corrections()].note(
                mark, excludes: row.integer(3) != 0, at: place)
        }
    }

    /// Stores one correction that lies at `place`.
    ///
    /// - Returns: Whose listens of what are to be looked at, and whether there was a word on that
    ///   before; nil when it is not the last one.
    func store(
        _ correction: Correction, at place: RecordPlace, generation: Int64
    ) throws(SQLiteError) -> (account: Int64, mark: Corrections.Mark, wasKnown: Bool)? {
        let account = try correction.account.withKey(in: accounts)
        let mark = try mark(correction.target)
        let wasKnown = byAccount[account]?.know(mark) ?? false
        let isLast = byAccount[account, default: Corrections()].note(
            mark, excludes: correction.action == .exclude,
            at: Corrections.Place(
                generation: generation, offset: place.offset, partition: place.partition))
        guard isLast else { return nil }
        upsert.bind(1, account)
        upsert.bind(2, correction.target.kind.rawValue)
        upsert.bind(3, Self.name(of: correction.target))
        upsert.bind(4, correction.action == .exclude)
        if case .time(let from, let to) = correction.target {
            upsert.bind(5, from)
            upsert.bind(6, to)
        } else {
            upsert.bind(5, nil as Int64?)
            upsert.bind(6, nil as Int64?)
        }
        upsert.bind(7, correction.reason)
        upsert.bind(8, correction.at)
        upsert.bind(9, generation)
        upsert.bind(10, Int64(place.partition))
        upsert.bind(11, place.offset)
        try upsert.run()
        return (account, mark, wasKnown)
    }

    /// Whether a listen is to be left out; `plays` are those that tell of it.
    func exclude(
        account: Int64, track: Int64?, startedAt: Int64,
        plays: () throws(SQLiteError) -> [Fingerprint]
    ) throws(SQLiteError) -> Bool {
        guard let corrections = byAccount[account] else { return false }
        return try corrections.exclude(
            track: track, startedAt: startedAt,
            artists: { () throws(SQLiteError) in try credits(of: track) }, plays: plays)
    }

    /// The artists of a track: each by name as it is credited, and as the one it counts as.
    private func credits(of track: Int64?) throws(SQLiteError) -> [Int64] {
        guard let track else { return [] }
        selectCredits.bind(1, track)
        var keys: [Int64] = []
        while try selectCredits.step() {
            keys.append(selectCredits.integer(0))
            if let target = selectCredits.optionalInteger(1) { keys.append(target) }
        }
        return keys
    }

    private func mark(_ target: Correction.Target) throws(SQLiteError) -> Corrections.Mark {
        switch target {
        case .track(let id): .track(try id.withKey(in: tracks))
        case .artist(let id): .artist(try id.withKey(in: artists))
        case .time(let from, let to): .time(from.milliseconds..<to.milliseconds)
        case .play(let id): .play(id)
        }
    }

    private func mark(_ row: Statement) throws(SQLiteError) -> Corrections.Mark? {
        switch Correction.Target.Kind(rawValue: row.text(1)) {
        case .track: .track(try tracks.key(of: Text(row.bytes(2))))
        case .artist: .artist(try artists.key(of: Text(row.bytes(2))))
        case .time: .time(row.integer(4)..<max(row.integer(4), row.integer(5)))
        case .play: Fingerprint(hex: Text(row.bytes(2))).map { .play($0) }
        case nil: nil
        }
    }

    /// What tells a target from others of its kind.
    private static func name(of target: Correction.Target) -> String {
        if case .time(let from, let to) = target { return "\(from)/\(to)" }
        return target.id ?? ""
    }
}

extension String {
    fileprivate func withKey(in dimension: Dimension) throws(SQLiteError) -> Int64 {
        try withText { text in
            Result { () throws(SQLiteError) in try dimension.key(of: text) as Int64 }
        }.get()
    }
}
