import SQLite

extension Sums {
    /// Reads all there are, in one pass over each table.
    static func read(_ reader: Reader, file: UInt64, version: Int64) throws -> Sums {
        var accounts: [Int64: AccountSums] = [:]
        try reader.split(tracksSQL, TrackDay.init) { accounts[$0, default: .init()].tracks = $1 }
        try reader.split(sql("artist"), ThingDay.init) {
            accounts[$0, default: .init()].artists = $1
        }
        try reader.split(sql("album"), ThingDay.init) { accounts[$0, default: .init()].albums = $1 }
        try reader.split(sql("genre"), ThingDay.init) { accounts[$0, default: .init()].genres = $1 }
        try reader.split(hoursSQL, HourSum.init) {
            accounts[$0, default: .init()].hours = $1
            accounts[$0, default: .init()].listens = $1.reduce(0) { $0 + $1.listens }
        }
        for (account, sessions) in try sessions(reader) {
            accounts[account, default: .init()].sessions = sessions
        }
        return Sums(
            file: file, version: version, accounts: accounts, releaseYears: try years(reader))
    }

    private static func years(_ reader: Reader) throws -> [Int16] {
        var years: [Int16] = []
        try reader.each("SELECT album_id, ifnull(release_year, 0) FROM albums ORDER BY 1") { row in
            let key = Int(row.integer(0))
            while years.count < key { years.append(0) }
            years.append(Int16(clamping: row.integer(1)))
        }
        return years
    }

    /// Where each session begins is kept ready; what belongs to it lies up to the next one.
    private static func sessions(_ reader: Reader) throws -> [Int64: [Session]] {
        var starts: [(account: Int64, end: Int64, day: Int32)] = []
        try reader.each(startsSQL) { row in
            starts.append((row.integer(0), row.integer(1), Int32(clamping: row.integer(2))))
        }
        var sessions: [Int64: [Session]] = [:]
        var place = -1
        var open: (start: Int64, listens: Int32, milliseconds: Int64) = (.max, 0, 0)
        func close() {
            guard place >= 0, open.listens > 0 else { return }
            sessions[starts[place].account, default: []].append(
                Session(
                    start: open.start, day: starts[place].day, listens: open.listens,
                    milliseconds: open.milliseconds))
            open = (.max, 0, 0)
        }
        try reader.each(endsSQL) { row in
            let (account, end) = (row.integer(0), row.integer(1))
            while place + 1 < starts.count,
                (starts[place + 1].account, starts[place + 1].end) <= (account, end)
            {
                close()
                place += 1
            }
            guard place >= 0, starts[place].account == account else { return }
            open.start = min(open.start, row.integer(2))
            open.listens += 1
            open.milliseconds += row.integer(3)
        }
        close()
        return sessions
    }

    private static let tracksSQL = """
        SELECT account_id, track_id, date_id, listens, ms_played,
            ifnull(previous_date_id, 0), skipped, skippable
        FROM track_days ORDER BY track_id, account_id, date_id
        """
    private static let hoursSQL = """
        SELECT account_id, date_id, local_hour, listens, ms_played FROM hour_days
        ORDER BY account_id, date_id, local_hour
        """
    private static let startsSQL =
        "SELECT account_id, ended_at, date_id FROM session_starts ORDER BY account_id, ended_at"
    private static let endsSQL = """
        SELECT account_id, ended_at, started_at, ms_played
        FROM listens INDEXED BY listens_by_account_and_end
        WHERE NOT excluded ORDER BY account_id, ended_at
        """

    private static func sql(_ thing: String) -> String {
        """
        SELECT account_id, \(thing)_id, date_id, listens, ms_played FROM \(thing)_days
        ORDER BY \(thing)_id, account_id, date_id
        """
    }
}

extension Reader {
    /// Runs a statement whose first column is an account, and hands out each account's rows.
    fileprivate func split<Row>(
        _ sql: String, _ make: (Statement) -> Row, _ done: (Int64, [Row]) -> Void
    ) throws {
        var rows: [Int64: [Row]] = [:]
        // Nearly always the same account as before: it is looked up when it is another.
        var account: Int64?
        var run: [Row] = []
        try each(sql) { row in
            let next = row.integer(0)
            if next != account {
                if let account { rows[account] = run }
                run = rows.removeValue(forKey: next) ?? []
                account = next
            }
            run.append(make(row))
        }
        if let account { rows[account] = run }
        for (account, rows) in rows { done(account, rows) }
    }
}

extension ThingDay {
    fileprivate init(_ row: Statement) {
        self.init(
            key: Int32(clamping: row.integer(1)), day: Int32(clamping: row.integer(2)),
            listens: UInt32(clamping: row.integer(3)),
            milliseconds: UInt32(clamping: row.integer(4)))
    }
}

extension TrackDay {
    fileprivate init(_ row: Statement) {
        self.init(
            key: Int32(clamping: row.integer(1)), day: Int32(clamping: row.integer(2)),
            listens: UInt32(clamping: row.integer(3)),
            milliseconds: UInt32(clamping: row.integer(4)),
            previous: Int32(clamping: row.integer(5)), skipped: UInt16(clamping: row.integer(6)),
            skippable: UInt16(clamping: row.integer(7)))
    }
}

extension HourSum {
    fileprivate init(_ row: Statement) {
        self.init(
            day: Int32(clamping: row.integer(1)), hour: Int32(clamping: row.integer(2)),
            listens: row.integer(3), milliseconds: row.integer(4))
    }
}
