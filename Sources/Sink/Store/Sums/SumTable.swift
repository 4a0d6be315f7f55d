import Plays
import SQLite

/// One table of sums by account, day and thing, and what a transaction adds to it.
final class SumTable {
    private let hasMeasures: Bool
    private let upsert: Statement
    private let clear: Statement
    private var additions: [SumPlace: Sum] = [:]

    /// - Parameters:
    ///   - database: Where the table is.
    ///   - table: The table's name.
    ///   - thing: The column of the thing.
    ///   - hasMeasures: Whether skips and completion are summed as well.
    /// - Throws: `SQLiteError` when there is no such table.
    init(
        _ database: Database, table: String, thing: String, hasMeasures: Bool = false
    ) throws(SQLiteError) {
        self.hasMeasures = hasMeasures
        let sums =
            ["listens", "ms_played"]
            + (hasMeasures
                ? ["skipped", "skippable", "completion_thousandths", "completions"] : [])
        let places = (1...sums.count + 3).map { "?\($0)" }.joined(separator: ", ")
        let sets = sums.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
        upsert = try database.prepare(
            """
            INSERT INTO \(table) (account_id, date_id, \(thing), \(sums.joined(separator: ", ")))
            VALUES (\(places))
            ON CONFLICT (account_id, date_id, \(thing)) DO UPDATE SET \(sets)
            """)
        clear = try database.prepare(
            """
            DELETE FROM \(table)
            WHERE account_id = ? AND date_id = ? AND \(thing) = ? AND listens = 0
            """)
    }

    func add(_ sum: Sum, account: Int64, date: Int64, thing: Int64) {
        additions[SumPlace(account: account, date: date, thing: thing), default: Sum()] += sum
    }

    /// Writes what was added, in the order of the table.
    func flush() throws(SQLiteError) {
        guard !additions.isEmpty else { return }
        for (place, sum) in additions.sorted(by: { $0.key < $1.key }) where sum != Sum() {
            upsert.bind(1, place.account)
            upsert.bind(2, place.date)
            upsert.bind(3, place.thing)
            upsert.bind(4, sum.listens)
            upsert.bind(5, sum.msPlayed)
            if hasMeasures {
                upsert.bind(6, sum.skipped)
                upsert.bind(7, sum.skippable)
                upsert.bind(8, sum.completionThousandths)
                upsert.bind(9, sum.completions)
            }
            try upsert.run()
            if sum.listens < 0 { try clear(place) }
        }
        forget()
    }

    /// Forgets what was to be added, after a transaction that was undone.
    func forget() { additions.removeAll(keepingCapacity: true) }

    private func clear(_ place: SumPlace) throws(SQLiteError) {
        clear.bind(1, place.account)
        clear.bind(2, place.date)
        clear.bind(3, place.thing)
        try clear.run()
    }
}
