import SQLite

/// Which listens begin a session: those that began more than half an hour after the listen of the
/// same account that ended before them.
///
/// Whether one does follows from its neighbour alone, so only listens beside those that came or
/// went are looked at. Several that ended at the same moment count as one that began first.
final class Sessions {
    /// The longest silence in a session, in milliseconds.
    static let silenceMilliseconds: Int64 = 1_800_000

    /// A listen of an account that came or went.
    private struct Touch: Comparable {
        let account: Int64
        let end: Int64
        let start: Int64
        let date: Int64
        let isRemoval: Bool

        init(_ listen: CountedListen, isRemoval: Bool) {
            account = listen.account
            end = listen.endedAt
            start = listen.startedAt
            date = listen.date
            self.isRemoval = isRemoval
        }

        static func < (one: Touch, other: Touch) -> Bool {
            one.account != other.account
                ? one.account < other.account : one.end < other.end
        }
    }

    /// When the listens that ended at one moment began.
    private struct Beginning {
        let start: Int64
        let date: Int64
    }

    private let selectBefore: Statement
    private let selectFrom: Statement
    private let selectBeginning: Statement
    private let insert: Statement
    private let delete: Statement
    private var touched: [Touch] = []

    init(_ database: Database) throws(SQLiteError) {
        selectBefore = try database.prepare(
            """
            SELECT ended_at FROM listens WHERE account_id = ? AND ended_at < ? AND NOT excluded
            ORDER BY ended_at DESC LIMIT 1
            """)
        selectFrom = try database.prepare(
            """
            SELECT ended_at FROM listens
            WHERE account_id = ? AND ended_at >= ? AND NOT excluded ORDER BY ended_at
            """)
        selectBeginning = try database.prepare(
            """
            SELECT min(started_at), min(date_id) FROM listens
            WHERE account_id = ? AND ended_at = ? AND NOT excluded
            """)
        insert = try database.prepare(
            "INSERT OR REPLACE INTO session_starts (account_id, ended_at, date_id) VALUES (?, ?, ?)"
        )
        delete = try database.prepare(
            "DELETE FROM session_starts WHERE account_id = ? AND ended_at = ?")
    }

    func add(_ listen: CountedListen) {
        touched.append(Touch(listen, isRemoval: false))
    }

    func remove(_ listen: CountedListen) {
        touched.append(Touch(listen, isRemoval: true))
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
        var end = try nextEnd()
        while let moment = end {
            var listens = 1
            end = try nextEnd()
            while end == moment {
                listens += 1
                end = try nextEnd()
            }
            index = try dropVanished(index, of: first, before: moment)
            let behind = try settle(moment, listens, of: first, at: index, after: before)
            guard behind > index else { return index }
            index = behind
            before = moment
        }
        return try dropVanished(index, of: first, before: .max)
    }

    /// Looks whether the listens that ended at a moment begin a session.
    ///
    /// - Returns: The place behind the touches of this moment.
    private func settle(
        _ moment: Int64, _ listens: Int, of first: Int, at index: Int, after before: Int64?
    ) throws(SQLiteError) -> Int {
        let account = touched[first].account
        let behind = self.behind(moment, account, from: index)
        let touches = touched[index..<behind]
        let isNew = touches.count == listens && !touches.contains(where: \.isRemoval)
        let beginning =
            isNew ? Self.beginning(of: touches) : try beginning(at: moment, of: account)
        guard let beginning else { return behind }
        if before.map({ beginning.start - $0 > Self.silenceMilliseconds }) ?? true {
            insert.bind(1, account)
            insert.bind(2, moment)
            insert.bind(3, beginning.date)
            try insert.run()
        } else if !isNew {
            try drop(account, moment)
        }
        return behind
    }

    private func behind(_ moment: Int64, _ account: Int64, from index: Int) -> Int {
        var behind = index
        while behind < touched.count, touched[behind].account == account,
            touched[behind].end == moment
        {
            behind += 1
        }
        return behind
    }

    /// What has just come says itself when it began.
    private static func beginning(of touches: ArraySlice<Touch>) -> Beginning? {
        guard let start = touches.lazy.map(\.start).min(),
            let date = touches.lazy.map(\.date).min()
        else { return nil }
        return Beginning(start: start, date: date)
    }

    private func beginning(
        at moment: Int64, of account: Int64
    ) throws(SQLiteError) -> Beginning? {
        selectBeginning.bind(1, account)
        selectBeginning.bind(2, moment)
        guard try selectBeginning.step() else { return nil }
        defer { selectBeginning.reset() }

        return Beginning(start: selectBeginning.integer(0), date: selectBeginning.integer(1))
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

    private func nextEnd() throws(SQLiteError) -> Int64? {
        try selectFrom.step() ? selectFrom.integer(0) : nil
    }

    private func end(before touch: Touch) throws(SQLiteError) -> Int64? {
        selectBefore.bind(1, touch.account)
        selectBefore.bind(2, touch.end)
        guard try selectBefore.step() else { return nil }
        defer { selectBefore.reset() }

        return selectBefore.integer(0)
    }
}
