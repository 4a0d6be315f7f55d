import Plays
import SQLite

/// The table of dates: a day gets its row when the first listen of that day is stored.
final class Calendar {
    private let insert: Statement
    private var known: Set<Int> = []
    private var latest = 0

    init(_ database: Database) throws(SQLiteError) {
        insert = try database.prepare(
            """
            INSERT INTO dates (date_id, date, year, month, day, weekday) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
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

    /// Forgets what was remembered, after a transaction that was undone.
    func forget() {
        known.removeAll()
        latest = 0
    }

    private func add(_ date: CivilDate) throws(SQLiteError) {
        var text = ByteBuffer(capacity: 16)
        text.append(date)
        insert.bind(1, Int64(date.number))
        insert.bindText(2, text.bytes)
        insert.bind(3, Int64(date.year))
        insert.bind(4, Int64(date.month))
        insert.bind(5, Int64(date.day))
        insert.bind(6, Int64(date.weekday))
        try insert.run()
    }
}
