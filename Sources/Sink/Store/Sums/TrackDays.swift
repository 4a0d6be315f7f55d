import SQLite

/// The table `track_days`, in which each day also knows the day before it with the same track.
///
/// That tells discoveries and comebacks without another table, and how many different tracks a
/// month has: those days whose day before lies in another month.
final class TrackDays {
    /// What a row says of itself.
    private struct Day {
        let date: Int64
        let listens: Int64
        let previous: Int64?
    }

    private let selectLatest: Statement
    private let selectUpTo: Statement
    private let selectAfter: Statement
    private let insert: Statement
    private let update: Statement
    private let delete: Statement
    private let link: Statement
    private let periods: PeriodTracks
    private var additions = Additions()

    init(_ database: Database) throws(SQLiteError) {
        let newest = "ORDER BY date_id DESC LIMIT 1"
        let select = """
            SELECT date_id, listens, previous_date_id FROM track_days
            WHERE track_id = ? AND account_id = ?
            """
        selectLatest = try database.prepare("\(select) \(newest)")
        selectUpTo = try database.prepare("\(select) AND date_id <= ? \(newest)")
        selectAfter = try database.prepare(
            """
            SELECT date_id FROM track_days
            WHERE track_id = ? AND account_id = ? AND date_id > ? ORDER BY date_id LIMIT 1
            """)
        insert = try database.prepare("INSERT INTO track_days VALUES (?,?,?,?,?,?,?,?,?,?)")
        update = try database.prepare(
            """
            UPDATE track_days SET listens = listens + ?4, ms_played = ms_played + ?5,
                skipped = skipped + ?6, skippable = skippable + ?7,
                completion_thousandths = completion_thousandths + ?8, completions = completions + ?9
            WHERE track_id = ?1 AND account_id = ?2 AND date_id = ?3
            """)
        delete = try database.prepare(
            "DELETE FROM track_days WHERE track_id = ? AND account_id = ? AND date_id = ?")
        link = try database.prepare(
            """
            UPDATE track_days SET previous_date_id = ?4
            WHERE track_id = ?1 AND account_id = ?2 AND date_id = ?3
            """)
        periods = try PeriodTracks(database)
    }

    /// Adds to the day of a track.
    func add(_ sum: Sum, account: Int64, date: Int64, track: Int64) {
        var sum = sum
        sum.estimated = 0
        additions.add(sum, to: SumPlace(track, account, date))
    }

    /// Writes what was added.
    func flush() throws(SQLiteError) {
        try additions.drain { (place, sum) throws(SQLiteError) in try write(place, sum) }
        try periods.flush()
    }

    /// Forgets what was to be added, after a transaction that was undone.
    func forget() {
        additions.removeAll()
        periods.forget()
    }

    private func write(_ place: SumPlace, _ sum: Sum) throws(SQLiteError) {
        var row = try latest(place)
        // Nearly always a day is the track's last: then nothing comes behind it.
        let isLast = row.map { $0.date <= place.third } ?? true
        if !isLast { row = try day(upTo: place) }
        if let row, row.date == place.third {
            if row.listens + Int64(sum.listens) > 0 {
                try run(update, place, sum)
            } else {
                try remove(place, between: row.previous)
            }
        } else {
            insert.bind(10, row?.date)
            try run(insert, place, sum)
            let next = isLast ? nil : try day(after: place)
            if let next { try relink(place, next, to: place.third) }
            periods.insert(place, between: row?.date, and: next)
        }
    }

    private func latest(_ place: SumPlace) throws(SQLiteError) -> Day? {
        selectLatest.bind(1, place.first)
        selectLatest.bind(2, place.second)
        return try day(selectLatest)
    }

    private func day(upTo place: SumPlace) throws(SQLiteError) -> Day? {
        bind(selectUpTo, place)
        return try day(selectUpTo)
    }

    private func day(_ select: Statement) throws(SQLiteError) -> Day? {
        guard try select.step() else { return nil }
        defer { select.reset() }

        return Day(
            date: select.integer(0), listens: select.integer(1),
            previous: select.optionalInteger(2))
    }

    private func remove(_ place: SumPlace, between previous: Int64?) throws(SQLiteError) {
        bind(delete, place)
        try delete.run()
        let next = try day(after: place)
        if let next { try relink(place, next, to: previous) }
        periods.remove(place, between: previous, and: next)
    }

    private func day(after place: SumPlace) throws(SQLiteError) -> Int64? {
        bind(selectAfter, place)
        guard try selectAfter.step() else { return nil }
        defer { selectAfter.reset() }

        return selectAfter.integer(0)
    }

    private func relink(
        _ place: SumPlace, _ date: Int64, to previous: Int64?
    ) throws(SQLiteError) {
        bind(link, SumPlace(place.first, place.second, date))
        link.bind(4, previous)
        try link.run()
    }

    private func run(
        _ statement: Statement, _ place: SumPlace, _ sum: Sum
    ) throws(SQLiteError) {
        bind(statement, place)
        statement.bind(4, Int64(sum.listens))
        statement.bind(5, sum.msPlayed)
        statement.bind(6, Int64(sum.skipped))
        statement.bind(7, Int64(sum.skippable))
        statement.bind(8, sum.completionThousandths)
        statement.bind(9, Int64(sum.completions))
        try statement.run()
    }

    private func bind(_ statement: Statement, _ place: SumPlace) {
        statement.bind(1, place.first)
        statement.bind(2, place.second)
        statement.bind(3, place.third)
    }
}
