import Plays
import SQLite
import Stage

/// Whose listening there is.
extension Inquiry {
    /// All accounts with listens or without, the one with the most listens first.
    func accounts() throws -> [Account] {
        let listeners = try remembered("accounts") {
            var listeners: [Listener] = []
            try reader.each(Self.accountsSQL) { row in
                let first = Self.date(row.integer(2))
                let last = Self.date(row.integer(3))
                let days: ClosedRange<CivilDate>? =
                    if let first, let last, first <= last { first...last } else { nil }
                listeners.append(
                    Listener(
                        key: row.integer(0), name: row.text(1), days: days,
                        offsetMinutes: row.isNull(4) ? 0 : row.integer(4)))
            }
            return listeners
        }
        // Today is another day tomorrow, also when nothing was written since.
        return listeners.map { listener in
            let now = clock.wallMilliseconds() + listener.offsetMinutes * 60_000
            return Account(
                key: listener.key, name: listener.name,
                today: CivilDate(daysSince1970: Int(now / 86_400_000)), days: listener.days)
        }
    }

    /// What the database says of an account.
    private struct Listener {
        let key: Int64
        let name: String
        let days: ClosedRange<CivilDate>?
        let offsetMinutes: Int64
    }

    /// The day of a key.
    static func date(_ number: Int64) -> CivilDate? {
        let number = Int(number)
        return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    private static let accountsSQL = """
        SELECT a.account_id, a.name,
            (SELECT min(date_id) FROM hour_days AS h WHERE h.account_id = a.account_id),
            (SELECT max(date_id) FROM hour_days AS h WHERE h.account_id = a.account_id),
            (SELECT utc_offset_minutes FROM listens AS n WHERE n.account_id = a.account_id
                ORDER BY n.listen_id DESC LIMIT 1)
        FROM accounts AS a
        ORDER BY (SELECT ifnull(sum(listens), 0) FROM hour_days AS h
            WHERE h.account_id = a.account_id) DESC, a.name
        """
}
