import Plays
import SQLite

/// The evidence, one row a play, in the order of account and time.
///
/// A play's id follows from its account and its time among other things, so account, time and id
/// together are as unique as the id alone; and neighbours in time, which pairing asks for, are
/// neighbours in the file. A key of the random id alone would touch another page for each play.
final class PlayTable {
    private let index: PlayIndex
    private let select: Statement
    private let selectRange: Statement
    private let selectLong: Statement
    private let insertRow: Statement
    private let updateRow: Statement
    private let updateLink: Statement
    private let selectExtents: Statement
    private let selectAcross: Statement
    private let deleteRow: Statement
    private let selectIDs: Statement
    private let selectAccounts: Statement
    private let selectEnd: Statement
    private var id: (UInt64, UInt64) = (0, 0)

    /// Plays of the extended history that are longer than this are found by their beginning too.
    static let longMilliseconds: Int64 = 600_000

    init(_ database: Database) throws(SQLiteError) {
        index = try PlayIndex(database)
        let columns = StoredPlay.columns
        select = try database.prepare(
            "SELECT \(columns) FROM plays WHERE account_id = ?2 AND ended_at = ?3 AND play_id = ?1")
        selectRange = try database.prepare(
            "SELECT \(columns) FROM plays WHERE account_id = ? AND ended_at BETWEEN ? AND ?")
        selectLong = try database.prepare(
            """
            SELECT \(columns) FROM plays
            WHERE account_id = ? AND source = \(Source.extended.rawValue)
                AND ms_played > \(Self.longMilliseconds)
                AND ended_at - ms_played BETWEEN ? AND ? AND +ended_at > ?
            """)
        insertRow = try database.prepare(
            """
            INSERT INTO plays (\(columns), account_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?19, ?20,
                ?17)
            """)
        updateRow = try database.prepare(
            """
            UPDATE plays SET source = ?2, ended_at = ?3, ms_played = ?4, track_id = ?5, names = ?6,
                topic_partition = ?7, topic_offset = ?8, play_partition = ?9, play_offset = ?10,
                kind = ?11, album_id = ?12, duration_ms = ?13, zone_id = ?14, listen_id = ?15,
                paired_by = ?16, topic_generation = ?19, utc_offset_minutes = ?20
            WHERE account_id = ?17 AND ended_at = ?18 AND play_id = ?1
            """)
        updateLink = try database.prepare(
            """
            UPDATE plays SET listen_id = ?4, paired_by = ?5
            WHERE account_id = ?2 AND ended_at = ?3 AND play_id = ?1
            """)
        deleteRow = try database.prepare(
            "DELETE FROM plays WHERE account_id = ?2 AND ended_at = ?3 AND play_id = ?1")
        selectAcross = try database.prepare(
            """
            SELECT listen_id, account_id, ended_at, ms_played FROM plays
            WHERE track_id = ? AND paired_by > 1 AND paired_by <> 4
            """)
        selectIDs = try database.prepare(
            """
            SELECT play_id FROM plays
            WHERE account_id = ? AND ended_at BETWEEN ? AND ? AND listen_id = ?
            """)
        selectAccounts = try database.prepare("SELECT account_id FROM accounts")
        selectEnd = try database.prepare(
            """
            SELECT max(ended_at) FROM (SELECT ended_at FROM plays
                WHERE account_id = ? AND ended_at >= ? ORDER BY ended_at LIMIT ?)
            """)
        selectExtents = try database.prepare(
            """
            SELECT source, min(ended_at - min(ms_played, \(PairingPlay.longestMilliseconds))),
                max(ended_at),
                min(iif(ms_played > \(Self.longMilliseconds),
                    ended_at - min(ms_played, \(PairingPlay.longestMilliseconds)), NULL)),
                max(iif(ms_played > \(Self.longMilliseconds), ended_at, NULL))
            FROM plays WHERE account_id = ? GROUP BY source
            """)
    }

    /// Begins a transaction.
    ///
    /// - Returns: Whether another connection has stored anything since the last one.
    func begin() throws(SQLiteError) -> Bool { try index.refresh() }

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() { index.forget() }

    /// Finds a play by its id; it nearly always ended when its record says.
    func find(
        _ id: Fingerprint, account: Int64, endedAt: Int64? = nil
    ) throws(SQLiteError) -> Evidence? {
        let spans = index.spans(of: id)
        // The index knows every play, so most that are new cost no look at the file.
        guard !spans.isEmpty else { return nil }
        if let endedAt, let row = try read(id, account, endedAt) { return row }
        for span in spans {
            var found: Evidence?
            try each(of: account, in: span) { if $0.play.id == id { found = $0 } }
            if let found { return found }
        }
        return nil
    }

    private func read(
        _ id: Fingerprint, _ account: Int64, _ endedAt: Int64
    ) throws(SQLiteError) -> Evidence? {
        select.bind(2, account)
        select.bind(3, endedAt)
        guard try withID(id, select, { statement throws(SQLiteError) in try statement.step() })
        else { return nil }
        defer { select.reset() }

        return StoredPlay(select, of: account).evidence()
    }

    /// Hands over all plays of an account that ended in a range of time.
    func each(
        of account: Int64, in range: ClosedRange<Int64>, _ take: (Evidence) -> Void
    ) throws(SQLiteError) {
        try each(selectRange, account, range, take)
    }

    /// All accounts, those without plays too.
    func accounts() throws(SQLiteError) -> [Int64] {
        var accounts: [Int64] = []
        while try selectAccounts.step() { accounts.append(selectAccounts.integer(0)) }
        return accounts
    }

    /// When the last of the next plays of an account ended; nil when there are none.
    func end(
        of account: Int64, from start: Int64, plays count: Int
    ) throws(SQLiteError) -> Int64? {
        selectEnd.bind(1, account)
        selectEnd.bind(2, start)
        selectEnd.bind(3, Int64(count))
        guard try selectEnd.step() else { return nil }
        defer { selectEnd.reset() }

        return selectEnd.optionalInteger(0)
    }

    /// Hands over the long plays of an account that began in a range of time, if they ended late.
    func eachLong(
        of account: Int64, in range: ClosedRange<Int64>, endingAfter end: Int64,
        _ take: (Evidence) -> Void
    ) throws(SQLiteError) {
        selectLong.bind(4, end)
        try each(selectLong, account, range, take)
    }

    private func each(
        _ statement: Statement, _ account: Int64, _ range: ClosedRange<Int64>,
        _ take: (Evidence) -> Void
    ) throws(SQLiteError) {
        try look(at: account, in: range, by: statement) { play throws(SQLiteError) in
            take(play.evidence())
            return true
        }
    }

    /// Looks at the plays of an account that ended in a range of time, one after the other, as
    /// long as `look` wants more.
    func look(
        at account: Int64, in range: ClosedRange<Int64>,
        _ look: (StoredPlay) throws(SQLiteError) -> Bool
    ) throws(SQLiteError) {
        try self.look(at: account, in: range, by: selectRange, look)
    }

    private func look(
        at account: Int64, in range: ClosedRange<Int64>, by statement: Statement,
        _ look: (StoredPlay) throws(SQLiteError) -> Bool
    ) throws(SQLiteError) {
        // Who looks may want no more, or fail.
        defer { statement.reset() }

        statement.bind(1, account)
        statement.bind(2, range.lowerBound)
        statement.bind(3, range.upperBound)
        while try statement.step() {
            guard try look(StoredPlay(statement, of: account)) else { return }
        }
    }

    /// Writes a new row.
    func insert(_ evidence: Evidence) throws(SQLiteError) {
        try write(insertRow, evidence)
        index.add(evidence.play.id, endedAt: evidence.play.endedAt)
    }

    /// Writes everything that a row says anew, its time too when it was another one.
    func update(_ evidence: Evidence, from endedAt: Int64) throws(SQLiteError) {
        updateRow.bind(18, endedAt)
        try write(updateRow, evidence)
        guard endedAt != evidence.play.endedAt else { return }
        index.add(evidence.play.id, endedAt: evidence.play.endedAt)
    }

    /// Takes a row away.
    func delete(_ evidence: Evidence) throws(SQLiteError) {
        deleteRow.bind(2, evidence.account)
        deleteRow.bind(3, evidence.play.endedAt)
        try withID(evidence.play.id, deleteRow) { statement throws(SQLiteError) in
            try statement.run()
        }
    }

    /// Writes which listen a play supports.
    func updateLink(_ evidence: Evidence) throws(SQLiteError) {
        updateLink.bind(2, evidence.account)
        updateLink.bind(3, evidence.play.endedAt)
        updateLink.bind(4, evidence.listen)
        updateLink.bind(5, (evidence.rule?.rawValue).map(Int64.init))
        try withID(evidence.play.id, updateLink) { statement throws(SQLiteError) in
            try statement.run()
        }
    }

    /// Hands over from when to when there are plays of each source, and, of the extended history,
    /// the long ones among them.
    func eachExtent(
        of account: Int64, _ take: (Source, ClosedRange<Int64>, ClosedRange<Int64>?) -> Void
    ) throws(SQLiteError) {
        selectExtents.bind(1, account)
        while try selectExtents.step() {
            guard let source = Source(stored: selectExtents.integer(0)) else { continue }
            let (first, last) = (selectExtents.integer(1), selectExtents.integer(2))
            var long: ClosedRange<Int64>?
            if source == .extended, !selectExtents.isNull(3) {
                let (start, end) = (selectExtents.integer(3), selectExtents.integer(4))
                long = min(start, end)...end
            }
            take(source, min(first, last)...last, long)
        }
    }

    /// The listens with plays of a track that stand beside plays of another one.
    func listensAcross(of track: Int64) throws(SQLiteError) -> [ListenPlace] {
        selectAcross.bind(1, track)
        var listens: [ListenPlace] = []
        while try selectAcross.step() {
            let (end, played) = (selectAcross.integer(2), selectAcross.integer(3))
            let reach =
                min(played, PairingPlay.longestMilliseconds) + 3 * PairingRule.reachMilliseconds
            listens.append(
                ListenPlace(
                    key: selectAcross.integer(0), account: selectAcross.integer(1),
                    range: end - reach...end + reach))
        }
        return listens
    }

    /// The plays that tell of a listen.
    func ids(of listen: ListenPlace) throws(SQLiteError) -> [Fingerprint] {
        selectIDs.bind(1, listen.account)
        selectIDs.bind(2, listen.range.lowerBound)
        selectIDs.bind(3, listen.range.upperBound)
        selectIDs.bind(4, listen.key)
        var ids: [Fingerprint] = []
        while try selectIDs.step() { ids.append(Fingerprint(stored: selectIDs.bytes(0))) }
        return ids
    }

    private func write(_ statement: Statement, _ evidence: Evidence) throws(SQLiteError) {
        let play = evidence.play
        statement.bind(2, Int64(play.source.rawValue))
        statement.bind(3, play.endedAt)
        statement.bind(4, play.msPlayed)
        statement.bind(5, play.track)
        statement.bind(6, play.names)
        statement.bind(7, Int64(evidence.place.partition))
        statement.bind(8, evidence.place.offset)
        statement.bind(9, evidence.playPartition)
        statement.bind(10, evidence.playOffset)
        statement.bind(11, Int64(evidence.kind.rawValue))
        statement.bind(12, evidence.album)
        statement.bind(13, evidence.duration)
        statement.bind(14, evidence.zone)
        statement.bind(15, evidence.listen)
        statement.bind(16, (evidence.rule?.rawValue).map(Int64.init))
        statement.bind(17, evidence.account)
        statement.bind(19, evidence.generation)
        statement.bind(20, evidence.toldOffset)
        try withID(play.id, statement) { statement throws(SQLiteError) in try statement.run() }
    }

    /// Runs a statement whose first parameter is a play's id, which lies in this object.
    private func withID<Result>(
        _ fingerprint: Fingerprint, _ statement: Statement,
        _ body: (Statement) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        id = (fingerprint.high.bigEndian, fingerprint.low.bigEndian)
        let result = withUnsafeBytes(of: &id) { bytes in
            statement.bindBlob(1, bytes)
            return Swift.Result { () throws(SQLiteError) in try body(statement) }
        }
        return try result.get()
    }
}

extension PairingRule {
    /// Reads the number of the column; null, which is read as 0, is no rule.
    init?(stored number: Int64) { self.init(rawValue: UInt8(truncatingIfNeeded: number)) }
}

extension Source {
    /// Reads the number of the column, which a check keeps to those that there are.
    init?(stored number: Int64) { self.init(rawValue: UInt8(truncatingIfNeeded: number)) }
}

extension Fingerprint {
    /// Reads the 16 bytes of the column, which a check keeps to that length.
    init(stored bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else {
            self.init(high: 0, low: 0)
            return
        }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
