import Plays

/// When was listened, by the sums of hours.
extension Inquiry {
    private static let sums: [Sheet.Column] = [
        .init("listens", "Listens", .count), .init("ms_played", "Time", .milliseconds),
    ]

    private func values(_ scope: Scope) -> [Bound] {
        [.number(scope.account.key), .number(scope.first), .number(scope.last)]
    }

    /// One row: listens, time, days with listens, first and last day.
    func totals(_ scope: Scope) throws -> Sheet {
        try remembered("totals|\(scope.key)") {
            try reader.sheet(
                Self.sums + [
                    .init("days", "Days with listens", .count), .init("first", "First day", .day),
                    .init("last", "Last day", .day),
                ],
                """
                SELECT ifnull(sum(listens), 0), ifnull(sum(ms_played), 0),
                    count(DISTINCT date_id), min(date_id), max(date_id)
                FROM hour_days WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
                """, values(scope))
        }
    }

    func days(_ scope: Scope) throws -> Sheet {
        try remembered("days|\(scope.key)") {
            try reader.sheet(
                [.init("date", "Day", .day)] + Self.sums, Self.bySQL("date_id"), values(scope))
        }
    }

    func months(_ scope: Scope) throws -> Sheet {
        try remembered("months|\(scope.key)") {
            try reader.sheet(
                [.init("month", "Month", .month)] + Self.sums, Self.bySQL("date_id / 100"),
                values(scope))
        }
    }

    func years(_ scope: Scope) throws -> Sheet {
        try remembered("years|\(scope.key)") {
            try reader.sheet(
                [.init("year", "Year", .ordinal)] + Self.sums, Self.bySQL("date_id / 10000"),
                values(scope))
        }
    }

    /// Listens by weekday and hour.
    func hours(_ scope: Scope) throws -> Sheet {
        try remembered("hours|\(scope.key)") {
            try reader.sheet(
                [.init("weekday", "Weekday", .weekday), .init("hour", "Hour", .ordinal)]
                    + Self.sums,
                """
                SELECT d.weekday, n.local_hour, sum(n.listens), sum(n.ms_played)
                FROM hour_days AS n JOIN dates AS d USING (date_id)
                WHERE n.account_id = ?1 AND n.date_id BETWEEN ?2 AND ?3
                GROUP BY 1, 2 ORDER BY 1, 2
                """, values(scope))
        }
    }

    /// Runs of days with listens, the longest first.
    func streaks(_ scope: Scope) throws -> Sheet {
        let days = try days(scope)
        var streaks: [(first: Int64, last: Int64, days: Int64)] = []
        var before: Int?
        for row in days.rows.indices {
            let number = days.number(row, 0)
            let day = Self.date(number)?.daysSince1970
            if let before, let day, before + 1 == day, !streaks.isEmpty {
                streaks[streaks.count - 1].last = number
                streaks[streaks.count - 1].days += 1
            } else {
                streaks.append((number, number, 1))
            }
            before = day
        }
        return Sheet(
            [
                .init("first", "From", .day), .init("last", "To", .day),
                .init("days", "Days", .count),
            ],
            rows: streaks.sorted { ($0.days, $0.last) > ($1.days, $1.last) }
                .map { [.number($0.first), .number($0.last), .number($0.days)] })
    }

    /// Runs of listens without a long silence that began in the scope, the longest first.
    func sessions(_ scope: Scope) throws -> Sheet {
        let all = try remembered("sessions|\(scope.account.key)") {
            try Session.all(reader, account: scope.account.key)
        }
        let (first, last) = (scope.first, scope.last)
        let found = all.filter { $0.day >= first && $0.day <= last }
        return Sheet(
            [
                .init("started_at", "Began (UTC)", .instant), .init("date", "Day", .day),
                .init("listens", "Listens", .count), .init("ms_played", "Time", .milliseconds),
            ],
            rows: found.map {
                [.number($0.start), .number($0.day), .number($0.listens), .number($0.milliseconds)]
            })
    }

    private static func bySQL(_ period: String) -> String {
        """
        SELECT \(period), sum(listens), sum(ms_played)
        FROM hour_days WHERE account_id = ?1 AND date_id BETWEEN ?2 AND ?3
        GROUP BY 1 ORDER BY 1
        """
    }
}
