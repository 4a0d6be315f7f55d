import SQLite

/// When an account heard a track for the first time.
final class FirstListens {
    private struct Place: Hashable, Comparable {
        let account: Int64
        let track: Int64

        static func < (one: Place, other: Place) -> Bool {
            (one.account, one.track) < (other.account, other.track)
        }
    }

    private let upsert: Statement
    private let select: Statement
    private let selectFirst: Statement
    private let delete: Statement
    private var earliest: [Place: (startedAt: Int64, date: Int64)] = [:]
    private var removed: [Place: Set<Int64>] = [:]

    init(_ database: Database) throws(SQLiteError) {
        upsert = try database.prepare(
            """
            INSERT INTO first_listens (account_id, track_id, started_at, date_id)
            VALUES (?, ?, ?, ?) ON CONFLICT (account_id, track_id) DO UPDATE
            SET started_at = excluded.started_at, date_id = excluded.date_id
            WHERE excluded.started_at < started_at
            """)
        select = try database.prepare(
            "SELECT started_at FROM first_listens WHERE account_id = ? AND track_id = ?")
        selectFirst = try database.prepare(
            """
            SELECT started_at, date_id FROM listens WHERE account_id = ? AND track_id = ?
            ORDER BY started_at LIMIT 1
            """)
        delete = try database.prepare(
            "DELETE FROM first_listens WHERE account_id = ? AND track_id = ?")
    }

    func add(_ listen: CountedListen) {
        guard let track = listen.track else { return }
        let place = Place(account: listen.account, track: track)
        if let known = earliest[place], known.startedAt <= listen.startedAt { return }
        earliest[place] = (listen.startedAt, listen.date)
    }

    func remove(_ listen: CountedListen) {
        guard let track = listen.track else { return }
        removed[Place(account: listen.account, track: track), default: []]
            .insert(listen.startedAt)
    }

    /// Writes what has changed, once the listens are as they are to be.
    func flush() throws(SQLiteError) {
        for (place, times) in removed.sorted(by: { $0.key < $1.key }) {
            bind(select, place)
            let first = try select.step() ? select.integer(0) : nil
            select.reset()
            // Only the first one was written down; one added and removed again never was.
            let isFirst = first.map { times.contains($0) } ?? false
            let isAdded = earliest[place].map { times.contains($0.startedAt) } ?? false
            guard isFirst || isAdded else { continue }
            earliest[place] = try firstListen(place)
            bind(delete, place)
            try delete.run()
        }
        for (place, first) in earliest.sorted(by: { $0.key < $1.key }) {
            bind(upsert, place)
            upsert.bind(3, first.startedAt)
            upsert.bind(4, first.date)
            try upsert.run()
        }
        forget()
    }

    /// Forgets what was to be written, after a transaction that was undone.
    func forget() {
        earliest.removeAll(keepingCapacity: true)
        removed.removeAll(keepingCapacity: true)
    }

    private func firstListen(
        _ place: Place
    ) throws(SQLiteError) -> (startedAt: Int64, date: Int64)? {
        bind(selectFirst, place)
        guard try selectFirst.step() else { return nil }
        defer { selectFirst.reset() }

        return (selectFirst.integer(0), selectFirst.integer(1))
    }

    private func bind(_ statement: Statement, _ place: Place) {
        statement.bind(1, place.account)
        statement.bind(2, place.track)
    }
}
