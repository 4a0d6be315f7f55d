import Plays
import SQLite

/// The rows of `listens`.
final class FactTable {
    private let database: Database
    private let calendar: Calendar
    private let sums: DaySums
    private let insertRow: Statement
    private let updateRow: Statement
    private let updateFact: Statement
    private let updateRowInPlace: Statement
    private let updateFactInPlace: Statement
    private let deleteRow: Statement
    private let selectCounted: Statement
    private let selectTrack: Statement
    private let selectContext: Statement
    private let updateCompletion: Statement
    private let updateMark: Statement

    private static let factColumns = [
        "account_id", "track_id", "album_id", "context_id", "date_id", "started_at", "ended_at",
        "local_hour", "utc_offset_minutes", "ms_played", "ms_played_estimated", "completion",
        "kind", "excluded",
    ]
    private static let detailColumns = [
        "skipped", "shuffle", "offline", "incognito", "platform", "country", "reason_start",
        "reason_end",
    ]
    private static let factCount = Int32(factColumns.count)
    /// An index is written anew when a column of it is, even to the same value.
    private static let indexedColumns = Set([
        "account_id", "track_id", "date_id", "started_at", "ended_at", "ms_played", "excluded",
    ])

    init(_ database: Database, calendar: Calendar, sums: DaySums) throws(SQLiteError) {
        self.database = database
        self.sums = sums
        self.calendar = calendar
        let all = Self.factColumns + Self.detailColumns
        let places = (1...all.count).map { "?\($0)" }.joined(separator: ", ")
        insertRow = try database.prepare(
            "INSERT INTO listens (\(all.joined(separator: ", "))) VALUES (\(places))")
        updateRow = try database.prepare(Self.update(all))
        updateFact = try database.prepare(Self.update(Self.factColumns))
        updateRowInPlace = try database.prepare(Self.update(all, but: Self.indexedColumns))
        updateFactInPlace = try database.prepare(
            Self.update(Self.factColumns, but: Self.indexedColumns))
        deleteRow = try database.prepare("DELETE FROM listens WHERE listen_id = ?")
        let counted = """
            account_id, date_id, local_hour, track_id, album_id, started_at, ms_played,
            completion, skipped, ended_at, listen_id, ms_played_estimated, excluded
            """
        selectCounted = try database.prepare(
            "SELECT \(counted) FROM listens WHERE listen_id = ?")
        selectTrack = try database.prepare("SELECT \(counted) FROM listens WHERE track_id = ?")
        selectContext = try database.prepare("SELECT context_id FROM listens WHERE listen_id = ?")
        updateCompletion = try database.prepare(
            "UPDATE listens SET completion = ?2 WHERE listen_id = ?1")
        updateMark = try database.prepare("UPDATE listens SET excluded = ?2 WHERE listen_id = ?1")
    }

    private static func update(_ columns: [String], but left: Set<String> = []) -> String {
        let sets = columns.enumerated().filter { !left.contains($0.element) }
            .map { "\($0.element) = ?\($0.offset + 1)" }.joined(separator: ", ")
        return "UPDATE listens SET \(sets) WHERE listen_id = ?\(columns.count + 1)"
    }

    /// Makes a row; `record` is the extended row's record, when there is one.
    func insert(_ fact: Fact, details record: Listen?) throws(SQLiteError) -> Int64 {
        try bind(fact, to: insertRow)
        bind(record, to: insertRow)
        try insertRow.run()
        let key = database.lastInsertedKey
        try sums.add(fact.counted(isSkipped: record?.skipped))
        return key
    }

    /// Writes a row anew; what only its extended row says stays when `record` is nil.
    func update(_ listen: Int64, _ fact: Fact, details record: Listen?) throws(SQLiteError) {
        let old = try counted(listen)
        try sums.remove(old)
        try sums.add(fact.counted(isSkipped: record == nil ? old.isSkipped : record?.skipped))
        if Int64(fact.date.number) != old.date { calendar.leave(old.date) }
        let isInPlace = fact.isIndexed(like: old)
        guard let record else {
            let update = isInPlace ? updateFactInPlace : updateFact
            try bind(fact, to: update)
            update.bind(Self.factCount + 1, listen)
            return try update.run()
        }
        let update = isInPlace ? updateRowInPlace : updateRow
        try bind(fact, to: update)
        bind(record, to: update)
        update.bind(Self.factCount + Int32(Self.detailColumns.count) + 1, listen)
        try update.run()
    }

    func delete(_ listen: Int64) throws(SQLiteError) {
        let old = try counted(listen)
        try sums.remove(old)
        calendar.leave(old.date)
        deleteRow.bind(1, listen)
        try deleteRow.run()
    }

    /// Writes the sums of what was changed so far.
    func flushSums() throws(SQLiteError) { try sums.flush() }

    /// What a listen was played from.
    func context(of listen: Int64) throws(SQLiteError) -> Int64? {
        selectContext.bind(1, listen)
        guard try selectContext.step() else { return nil }
        defer { selectContext.reset() }

        return selectContext.optionalInteger(0)
    }

    /// The listens of a track.
    func listens(of track: Int64) throws(SQLiteError) -> [ListenPlace] {
        var listens: [ListenPlace] = []
        selectTrack.bind(1, track)
        while try selectTrack.step() {
            listens.append(ListenPlace(selectTrack.integer(10), Self.counted(selectTrack)))
        }
        return listens
    }

    /// Fills in how much of a track was heard, now that its length is known.
    func fillCompletion(of track: Int64, length: Int64) throws(SQLiteError) {
        selectTrack.bind(1, track)
        while try selectTrack.step() {
            let old = Self.counted(selectTrack)
            let new = Completion.thousandths(played: old.msPlayed, of: length)
            guard !old.isEstimated, new != old.completionThousandths else { continue }
            sums.change(old, completion: new)
            updateCompletion.bind(1, selectTrack.integer(10))
            updateCompletion.bind(2, new.map { Double($0) / 1_000 })
            try updateCompletion.run()
        }
    }

    /// Marks a listen as left out, or as taken in again.
    func mark(
        _ listen: Int64, as isExcluded: Bool, from old: CountedListen
    ) throws(SQLiteError) {
        var new = old
        new.isExcluded = isExcluded
        try sums.remove(old)
        try sums.add(new)
        updateMark.bind(1, listen)
        updateMark.bind(2, isExcluded)
        try updateMark.run()
    }

    /// What is stored of a listen, as the sums count it.
    func counted(_ listen: Int64) throws(SQLiteError) -> CountedListen {
        selectCounted.bind(1, listen)
        guard try selectCounted.step() else {
            throw SQLiteError(.other, reason: "there is no listen \(listen)")
        }
        defer { selectCounted.reset() }

        return Self.counted(selectCounted)
    }

    private static func counted(_ row: Statement) -> CountedListen {
        CountedListen(
            account: row.integer(0), date: row.integer(1), hour: row.integer(2),
            track: row.optionalInteger(3), album: row.optionalInteger(4),
            startedAt: row.integer(5), endedAt: row.integer(9), msPlayed: row.integer(6),
            isEstimated: row.integer(11) != 0,
            completionThousandths: row.isNull(7)
                ? nil : Int64((row.double(7) * 1_000).rounded()),
            isSkipped: row.optionalInteger(8).map { $0 != 0 }, isExcluded: row.integer(12) != 0)
    }

    private func bind(_ fact: Fact, to statement: Statement) throws(SQLiteError) {
        statement.bind(1, fact.account)
        statement.bind(2, fact.track)
        statement.bind(3, fact.album)
        statement.bind(4, fact.context)
        statement.bind(5, try calendar.key(of: fact.date))
        statement.bind(6, fact.startedAt)
        statement.bind(7, fact.endedAt)
        statement.bind(8, fact.hour)
        statement.bind(9, fact.offsetMinutes)
        statement.bind(10, fact.msPlayed)
        statement.bind(11, fact.isEstimated)
        statement.bind(12, fact.completionThousandths.map { Double($0) / 1_000 })
        statement.bind(13, fact.kind.name)
        statement.bind(14, fact.isExcluded)
    }

    private func bind(_ record: Listen?, to statement: Statement) {
        let first = Self.factCount
        statement.bind(first + 1, record?.skipped)
        statement.bind(first + 2, record?.shuffle)
        statement.bind(first + 3, record?.offline)
        statement.bind(first + 4, record?.incognito)
        statement.bind(first + 5, record?.platform)
        statement.bind(first + 6, record?.country)
        statement.bind(first + 7, record?.reasonStart)
        statement.bind(first + 8, record?.reasonEnd)
    }
}

extension Fact {
    /// Whether it stands in every index where an earlier row stands.
    fileprivate func isIndexed(like old: CountedListen) -> Bool {
        account == old.account && track == old.track && Int64(date.number) == old.date
            && startedAt == old.startedAt && endedAt == old.endedAt && msPlayed == old.msPlayed
            && isExcluded == old.isExcluded
    }
}

/// A listen, and the time in which its plays lie.
struct ListenPlace {
    let key: Int64
    let account: Int64
    let range: ClosedRange<Int64>

    init(key: Int64, account: Int64, range: ClosedRange<Int64>) {
        self.key = key
        self.account = account
        self.range = range
    }

    init(_ key: Int64, _ listen: CountedListen) {
        // A play's own time is at most so far from the listen's.
        let reach = 3 * PairingRule.reachMilliseconds
        self.init(
            key: key, account: listen.account,
            range: max(listen.startedAt, listen.endedAt - PairingPlay.longestMilliseconds)
                - reach...listen.endedAt + reach)
    }
}
