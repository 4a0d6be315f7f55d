import Plays
import SQLite

/// One table of sums by a key of three columns, and what a transaction adds to it.
final class SumTable {
    private let upsert: Statement
    private let clear: Statement
    private let countsEstimates: Bool
    private var additions = Additions()

    /// - Parameters:
    ///   - database: Where the table is.
    ///   - table: The table's name.
    ///   - key: The columns of its key.
    ///   - countsEstimates: Whether it has a column `estimated` as well.
    /// - Throws: `SQLiteError` when there is no such table.
    init(
        _ database: Database, table: String, key: (String, String, String),
        countsEstimates: Bool = false
    ) throws(SQLiteError) {
        self.countsEstimates = countsEstimates
        let columns = ["listens", "ms_played"] + (countsEstimates ? ["estimated"] : [])
        let sets = columns.map { "\($0) = \($0) + excluded.\($0)" }
        upsert = try database.prepare(
            """
            INSERT INTO \(table) (\(key.0), \(key.1), \(key.2), \(columns.joined(separator: ", ")))
            VALUES (?, ?, ?, ?, ?\(countsEstimates ? ", ?" : ""))
            ON CONFLICT (\(key.0), \(key.1), \(key.2)) DO UPDATE
            SET \(sets.joined(separator: ", "))
            """)
        clear = try database.prepare(
            """
            DELETE FROM \(table)
            WHERE \(key.0) = ? AND \(key.1) = ? AND \(key.2) = ? AND listens = 0
            """)
    }

    /// Adds listens and their time; the other measures are those of tracks.
    func add(_ sum: Sum, at place: SumPlace) {
        let estimated = countsEstimates ? sum.estimated : 0
        additions.add(
            Sum(msPlayed: sum.msPlayed, listens: sum.listens, estimated: estimated), to: place)
    }

    /// Writes what was added.
    func flush() throws(SQLiteError) {
        try additions.drain { (place, sum) throws(SQLiteError) in
            bind(upsert, place)
            upsert.bind(4, Int64(sum.listens))
            upsert.bind(5, sum.msPlayed)
            if countsEstimates { upsert.bind(6, Int64(sum.estimated)) }
            try upsert.run()
            guard sum.listens < 0 else { return }
            bind(clear, place)
            try clear.run()
        }
    }

    /// Forgets what was to be added, after a transaction that was undone.
    func forget() { additions.removeAll() }

    private func bind(_ statement: Statement, _ place: SumPlace) {
        statement.bind(1, place.first)
        statement.bind(2, place.second)
        statement.bind(3, place.third)
    }
}
