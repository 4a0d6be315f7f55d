import Plays
import SQLite

/// The table of dates: a day gets its row when the first listen of that day is stored, and loses it
/// with the last.
final class Calendar {
    private let insert: Statement
    private let delete: Statement
    private var known: Set<Int> = []
    private var latest = 0
    private var left: Set<Int64> = []

    /// Takes a day away that has no listen any more: none that counts, and none that is left out.
    static let deletion = """
        DELETE FROM dates WHERE date_id = ?1
            AND NOT EXISTS (SELECT 1 FROM accounts AS a CROSS JOIN hour_days AS h
                ON h.account_id = a.account_id AND h.date_id = ?1)
            AND NOT EXISTS (SELECT 1 FROM listens WHERE excluded AND date_id = ?1)
        """

    init(_ database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO dates (date_id, date, year, quarter, month, day, iso_year, iso_week,
                weekday, is_weekend)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        delete = try database.prepare(Self.deletion)
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

    /// Notes that a listen is of that day no more.
    func leave(_ date: Int64) { left.insert(date) }

    /// Takes away the days that have no listen any more; the sums must be written.
    func settle() throws(SQLiteError) {
        guard !left.isEmpty else { return }
        for date in left {
            delete.bind(1, date)
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
