import Plays
import SQLite

/// The table of dates: a day gets its row when the first listen of that day is stored, and loses it
/// with the last.
final class Calendar {
    /// A day of an account that lost a listen.
    private struct Day: Hashable {
        let date: Int64
        let account: Int64
    }

    private let insert: Statement
    private let delete: Statement
    private var known: Set<Int> = []
    private var latest = 0
    private var left: Set<Day> = []

    private static let dayMilliseconds: Int64 = 86_400_000

    init(_ database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO dates (date_id, date, year, quarter, month, day, iso_year, iso_week,
                weekday, is_weekend)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        // Nearly always the account has other listens of that day, which costs one look. All
        // listens are looked through only for a day that has none.
        delete = try database.prepare(
            """
            DELETE FROM dates WHERE date_id = ?1
                AND NOT EXISTS (SELECT 1 FROM hour_days WHERE account_id = ?2 AND date_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM listens
                    WHERE account_id = ?2 AND ended_at BETWEEN ?3 AND ?4 AND date_id = ?1)
                AND NOT EXISTS (SELECT 1 FROM listens WHERE date_id = ?1)
            """)
    }

    /// The key of a day.
    func key(of date: CivilDate) throws(SQLiteError) -> Int64 {
        let number = date.number
        // Listens come in order of time, so nearly all are of the day before them.
        if number == latest { return Int64(number) }
        if !known.contains(number) {
            try add(date)
            known.insert(number)
        }
        latest = number
        return Int64(number)
    }

    /// Notes that a listen of an account is of that day no more.
    func leave(_ date: Int64, of account: Int64) {
        left.insert(Day(date: date, account: account))
    }

    /// Takes away the days that have no listen any more; the sums must be written.
    func settle() throws(SQLiteError) {
        guard !left.isEmpty else { return }
        for day in left {
            let (year, rest) = day.date.quotientAndRemainder(dividingBy: 10_000)
            let date = CivilDate(year: Int(year), month: Int(rest / 100), day: Int(rest % 100))
            let start = Int64(date?.daysSince1970 ?? 0) * Self.dayMilliseconds
            delete.bind(1, day.date)
            delete.bind(2, day.account)
            delete.bind(3, start - Self.dayMilliseconds)
            delete.bind(4, start + 2 * Self.dayMilliseconds)
            try delete.run()
        }
        forget()
    }

    /// Forgets what was remembered, after a transaction that was undone or another's.
    func forget() {
        known.removeAll()
        latest = 0
        left.removeAll()
    }

    private func add(_ date: CivilDate) throws(SQLiteError) {
        var text = ByteBuffer(capacity: 16)
        text.append(date)
        insert.bind(1, Int64(date.number))
        insert.bindText(2, text.bytes)
        insert.bind(3, Int64(date.year))
        insert.bind(4, Int64((date.month + 2) / 3))
        insert.bind(5, Int64(date.month))
        insert.bind(6, Int64(date.day))
        // The ISO week is that of its Thursday.
        let thursday = CivilDate(daysSince1970: date.daysSince1970 + 4 - date.weekday)
        let newYear = CivilDate(year: thursday.year, month: 1, day: 1) ?? thursday
        insert.bind(7, Int64(thursday.year))
        insert.bind(8, Int64((thursday.daysSince1970 - newYear.daysSince1970) / 7 + 1))
        insert.bind(9, Int64(date.weekday))
        insert.bind(10, date.weekday > 5)
        try insert.run()
    }
}
