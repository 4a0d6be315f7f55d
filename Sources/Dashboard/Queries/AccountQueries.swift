import Plays
import SQLite
import Stage

/// Whose listening there is.
extension Inquiry {
    /// All accounts with listens or without, the one with the most listens first.
    func accounts() throws -> [Account] {
        var accounts: [(account: Account, listens: Int64)] = []
        try reader.each(Self.accountsSQL) { row in
            let sums = sums.accounts[row.integer(0)] ?? AccountSums()
            let hours = sums.hours
            let first = hours.first.flatMap { Self.date(Int64($0.day)) }
            let last = hours.last.flatMap { Self.date(Int64($0.day)) }
            let days: ClosedRange<CivilDate>? =
                if let first, let last, first <= last { first...last } else { nil }
            // By the clock of now, also when nothing has been written for days.
            let now = clock.wallMilliseconds() + row.integer(2) * 60_000
            let account = Account(
                key: row.integer(0), name: row.text(1),
                today: CivilDate(daysSince1970: Int(now / 86_400_000)), days: days)
            accounts.append((account, sums.listens))
        }
        return accounts.sorted { ($1.listens, $0.account.name) < ($0.listens, $1.account.name) }
            .map(\.account)
    }

    /// The day of a key.
    static func date(_ number: Int64) -> CivilDate? {
        let number = Int(number)
        return CivilDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    private static let accountsSQL = """
        SELECT account_id, name, ifnull(
            (SELECT utc_offset_minutes FROM listens AS n WHERE n.account_id = a.account_id
                ORDER BY n.ended_at DESC LIMIT 1), 0)
        FROM accounts AS a
        """
}
