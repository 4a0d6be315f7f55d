import SQLite

/// How many different tracks an account heard on each day, in each month and each year.
///
/// A track counts in a period by its first day there: the one whose day before lies outside.
final class PeriodTracks {
    private struct Place: Hashable, Comparable {
        let account: Int64
        let period: Int64

        static func < (one: Place, other: Place) -> Bool {
            (one.account, one.period) < (other.account, other.period)
        }
    }

    private let upsert: Statement
    private let clear: Statement
    private var changes: [Place: Int64] = [:]

    init(_ database: Database) throws(SQLiteError) {
        upsert = try database.prepare(
            """
            INSERT INTO period_tracks (account_id, period, tracks) VALUES (?, ?, ?)
            ON CONFLICT (account_id, period) DO UPDATE SET tracks = tracks + excluded.tracks
            """)
        clear = try database.prepare(
            "DELETE FROM period_tracks WHERE account_id = ? AND period = ? AND tracks = 0")
    }

    /// Counts a new row of `track_days` between its neighbours.
    func insert(_ place: SumPlace, between previous: Int64?, and next: Int64?) {
        change(place, previous, next, by: 1)
    }

    /// Takes a row of `track_days` away.
    func remove(_ place: SumPlace, between previous: Int64?, and next: Int64?) {
        change(place, previous, next, by: -1)
    }

    /// Writes the changes.
    func flush() throws(SQLiteError) {
        for (place, change) in changes.sorted(by: { $0.key < $1.key }) where change != 0 {
            upsert.bind(1, place.account)
            upsert.bind(2, place.period)
            upsert.bind(3, change)
            try upsert.run()
            guard change < 0 else { continue }
            clear.bind(1, place.account)
            clear.bind(2, place.period)
            try clear.run()
        }
        forget()
    }

    /// Forgets what was to be written, after a transaction that was undone.
    func forget() { changes.removeAll(keepingCapacity: true) }

    private func change(_ place: SumPlace, _ previous: Int64?, _ next: Int64?, by one: Int64) {
        for unit in [1, 100, 10_000] as [Int64] {
            let period = place.third / unit
            let before = previous.map { $0 / unit }
            if before != period { add(place.second, period, one) }
            guard let after = next.map({ $0 / unit }) else { continue }
            // The next day begins its period only while no day of the period stands before it.
            let (was, now) = (before != after, period != after)
            if was != now { add(place.second, after, now ? one : -one) }
        }
    }

    private func add(_ account: Int64, _ period: Int64, _ change: Int64) {
        changes[Place(account: account, period: period), default: 0] += change
    }
}
