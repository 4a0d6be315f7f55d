import HTTP
import Plays

/// Whose listening.
struct Account: Hashable, Sendable {
    let key: Int64
    let name: String
    /// The day it is on the clock of its last listen.
    let today: CivilDate
    /// The first and the last day with a listen; nil before there is one.
    let days: ClosedRange<CivilDate>?
}

/// Whose listening, and of which days: what every page and table is of.
struct Scope: Hashable, Sendable {
    let account: Account
    let period: Period

    /// The first day, as the database counts them.
    var first: Int64 { Int64(period.bounds(today: account.today)?.lowerBound.number ?? 0) }
    /// The last day.
    var last: Int64 { Int64(period.bounds(today: account.today)?.upperBound.number ?? 99_999_999) }

    /// Both, and what lies between.
    var dayKeys: ClosedRange<Int32> { Int32(first)...Int32(last) }

    /// The days that are looked at and can have listens; nil when there are none.
    var days: ClosedRange<CivilDate>? {
        guard let known = account.days else { return nil }
        guard let wanted = period.bounds(today: account.today) else { return known }
        let first = max(known.lowerBound, wanted.lowerBound)
        let last = min(known.upperBound, wanted.upperBound)
        return first <= last ? first...last : nil
    }

    /// How an address says it.
    var fields: FormFields { ["account": account.name, "period": period.text] }

    /// The same account in another period.
    func during(_ text: String) -> Scope {
        Scope(account: account, period: Period(text) ?? period)
    }

    /// What tells it from others in a memory.
    var key: String { "\(account.key)|\(first)|\(last)" }
}
