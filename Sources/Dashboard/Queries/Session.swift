import SQLite

/// A run of listens with no silence longer than half an hour, as the view `sessions` has it.
///
/// The view sorts an account's whole history; one pass in the order of storing, which is almost
/// that of time, takes a fraction of that.
struct Session: Hashable, Sendable {
    let start: Int64
    /// The local day of its first listen.
    let day: Int64
    var end: Int64
    var listens: Int64 = 1
    var milliseconds: Int64

    private static let silenceMilliseconds: Int64 = 1_800_000

    /// All sessions of an account, the longest first.
    static func all(_ reader: Reader, account: Int64) throws -> [Session] {
        var listens: [Session] = []
        try reader.each(sql, [.number(account)]) { row in
            listens.append(
                Session(
                    start: row.integer(0), day: row.integer(3), end: row.integer(1),
                    milliseconds: row.integer(2)))
        }
        listens.sort { $0.start < $1.start }
        return joined(listens).sorted { ($0.milliseconds, $1.start) > ($1.milliseconds, $0.start) }
    }

    /// Joins what lies close together; takes listens in the order they began.
    static func joined(_ listens: [Session]) -> [Session] {
        var sessions: [Session] = []
        for listen in listens {
            let last = sessions.count - 1
            guard last >= 0, listen.start - sessions[last].end <= silenceMilliseconds else {
                sessions.append(listen)
                continue
            }
            sessions[last].end = max(sessions[last].end, listen.end)
            sessions[last].listens += 1
            sessions[last].milliseconds += listen.milliseconds
        }
        return sessions
    }

    private static let sql = """
        SELECT started_at, ended_at, ms_played, date_id FROM listens NOT INDEXED
        WHERE account_id = ?1 AND NOT excluded
        """
}
