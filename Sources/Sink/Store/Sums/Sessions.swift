import SQLite

/// Which listens begin a session: those that began more than half an hour after the listen of the
/// same account that ended before them.
///
/// Whether one does follows from its neighbour alone, so only listens beside those that came or
/// went are looked at. Several that ended at the same moment count as one that began first.
final class Sessions {
    /// The longest silence in a session, in milliseconds.
    static let silenceMilliseconds: Int64 = 1_800_000

    /// A moment at which a listen of an account ended that came or went.
    private struct Touch: Comparable {
        let account: Int64
        let end: Int64
        let isRemoval: Bool

        static func < (one: Touch, other: Touch) -> Bool {
            one.account != other.account
                ? one.account < other.account : one.end < other.end
        }
    }

    /// The listens that ended at one moment.
    private struct Moment {
        let end: Int64
        var start: Int64
        var date: Int64
        var listens = 1

        /// Adds another listen that ended at the same moment.
        mutating func add(_ other: Moment) {
            start = min(start, other.start)
            date = min(date, other.date)
            listens += 1
        }
    }

    private let selectBefore: Statement
    private let selectFrom: Statement
    private let insert: Statement
    private let delete: Statement
    private var touched: [Touch] = []

    init(_ database: Database) throws(SQLiteError) {
        selectBefore = try database.prepare(
            """
            SELECT ended_at FROM listens WHERE account_id = ? AND ended_at < ?
            ORDER BY ended_at DESC LIMIT 1
            """)
        selectFrom = try database.prepare(
            """
            SELECT ended_at, started_at, date_id FROM listens
            WHERE account_id = ? AND ended_at >= ? ORDER BY ended_at
            """)
        insert = try database.prepare(
            "INSERT OR REPLACE INTO session_starts (account_id, ended_at, date_id) VALUES (?, ?, ?)"
        )
        delete = try database.prepare(
            "DELETE FROM session_starts WHERE account_id = ? AND ended_at = ?")
    }

    func add(_ listen: CountedListen) {
        touched.append(Touch(account: listen.account, end: listen.endedAt, isRemoval: false))
    }

    func remove(_ listen: CountedListen) {
        touched.append(Touch(account: listen.account, end: listen.endedAt, isRemoval: true))
    }

    /// Writes what has changed, once the listens are as they are to be.
    func flush() throws(SQLiteError) {
        touched.sort()
        var index = 0
        while index < touched.count { index = try settle(from: index) }
        forget()
    }

    /// Forgets what was touched, after a transaction that was undone.
    func forget() { touched.removeAll(keepingCapacity: true) }

    /// Looks at the listens from a touched moment on, up to the first behind it that was not.
    ///
    /// - Returns: The place of the next moment to look at.
    private func settle(from first: Int) throws(SQLiteError) -> Int {
        var before = try end(before: touched[first])
        selectFrom.bind(1, touched[first].account)
        selectFrom.bind(2, touched[first].end)
        defer { selectFrom.reset() }

        var index = first
        var current: Moment?
        while true {
            let row = try nextRow()
            if let row, current?.end == row.end {
                current?.add(row)
                continue
            }
            if let moment = current {
                index = try dropVanished(index, of: first, before: moment.end)
                let behind = try settle(moment, of: first, at: index, after: before)
                guard behind > index else { return index }
                index = behind
                before = moment.end
            }
            guard let row else { break }
            current = row
        }
        return try dropVanished(index, of: first, before: .max)
    }

    /// - Returns: The place behind the touches of this moment.
    private func settle(
        _ moment: Moment, of first: Int, at index: Int, after before: Int64?
    ) throws(SQLiteError) -> Int {
        let account = touched[first].account
        var behind = index
        var isNew = moment.listens == 1
        while behind < touched.count, touched[behind].account == account,
            touched[behind].end == moment.end
        {
            if touched[behind].isRemoval { isNew = false }
            behind += 1
        }
        let isStart = before.map { moment.start - $0 > Self.silenceMilliseconds } ?? true
        if isStart {
            insert.bind(1, account)
            insert.bind(2, moment.end)
            insert.bind(3, moment.date)
            try insert.run()
        } else if behind == index || !isNew {
            try drop(account, moment.end)
        }
        return behind
    }

    /// Goes past touched moments at which nothing ends any more.
    private func dropVanished(
        _ index: Int, of first: Int, before end: Int64
    ) throws(SQLiteError) -> Int {
        let account = touched[first].account
        var index = index
        while index < touched.count, touched[index].account == account, touched[index].end < end {
            try drop(account, touched[index].end)
            index += 1
        }
        return index
    }

    private func drop(_ account: Int64, _ end: Int64) throws(SQLiteError) {
        delete.bind(1, account)
        delete.bind(2, end)
        try delete.run()
    }

    private func nextRow() throws(SQLiteError) -> Moment? {
        guard try selectFrom.step() else { return nil }
        return Moment(
            end: selectFrom.integer(0), start: selectFrom.integer(1), date: selectFrom.integer(2))
    }

    private func end(before touch: Touch) throws(SQLiteError) -> Int64? {
        selectBefore.bind(1, touch.account)
        selectBefore.bind(2, touch.end)
        guard try selectBefore.step() else { return nil }
        defer { selectBefore.reset() }

        return selectBefore.integer(0)
    }
}
