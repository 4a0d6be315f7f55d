import Plays

/// When was listened, by the sums of hours.
extension Inquiry {
    static let sums: [Sheet.Column] = [
        .init("listens", "Listens", .count), .init("ms_played", "Time", .milliseconds),
    ]

    /// One row: listens, time, days with listens, first and last day.
    func totals(_ scope: Scope) -> Sheet {
        var listens: Int64 = 0
        var milliseconds: Int64 = 0
        let days = days(scope)
        for row in days.rows.indices {
            listens += days.number(row, 1)
            milliseconds += days.number(row, 2)
        }
        return Sheet(
            Self.sums + [
                .init("days", "Days with listens", .count), .init("first", "First day", .day),
                .init("last", "Last day", .day),
            ],
            rows: [
                [
                    .number(listens), .number(milliseconds), .number(Int64(days.rows.count)),
                    days.rows.first?[0] ?? .none, days.rows.last?[0] ?? .none,
                ]
            ])
    }

    func days(_ scope: Scope) -> Sheet {
        summed(scope, .init("date", "Day", .day)) { Int64($0) }
    }

    func months(_ scope: Scope) -> Sheet {
        summed(scope, .init("month", "Month", .month)) { Int64($0) / 100 }
    }

    func years(_ scope: Scope) -> Sheet {
        summed(scope, .init("year", "Year", .ordinal)) { Int64($0) / 10_000 }
    }

    /// Listens by weekday and hour.
    func hours(_ scope: Scope) -> Sheet {
        var sums = [(listens: Int64, milliseconds: Int64)](repeating: (0, 0), count: 7 * 24)
        var weekday: (day: Int32, number: Int) = (0, 0)
        let days = scope.dayKeys
        for hour in accountSums(scope).hours where days.contains(hour.day) {
            if hour.day != weekday.day {
                weekday = (hour.day, Self.date(Int64(hour.day))?.weekday ?? 0)
            }
            guard weekday.number > 0, (0..<24).contains(hour.hour) else { continue }
            let place = (weekday.number - 1) * 24 + Int(hour.hour)
            sums[place].listens += hour.listens
            sums[place].milliseconds += hour.milliseconds
        }
        return Sheet(
            [.init("weekday", "Weekday", .weekday), .init("hour", "Hour", .ordinal)] + Self.sums,
            rows: sums.indices.filter { sums[$0].listens > 0 }
                .map { place in
                    [
                        .number(Int64(place / 24 + 1)), .number(Int64(place % 24)),
                        .number(sums[place].listens), .number(sums[place].milliseconds),
                    ]
                })
    }

    /// Runs of days with listens, the longest first.
    func streaks(_ scope: Scope) -> Sheet {
        let days = days(scope)
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

    /// Runs of listens without a long silence that began in the scope.
    func sessions(_ scope: Scope) -> [Session] {
        let days = scope.dayKeys
        return accountSums(scope).sessions.filter { days.contains($0.day) }
    }

    /// The same as a table, the longest first.
    func longestSessions(_ scope: Scope) -> Listing {
        let sessions = sessions(scope).sorted {
            ($0.milliseconds, $1.start) > ($1.milliseconds, $0.start)
        }
        return Listing(
            [
                .init("started_at", "Began (UTC)", .instant), .init("date", "Day", .day),
                .init("listens", "Listens", .count), .init("ms_played", "Time", .milliseconds),
            ], of: sessions
        ) { _, session in
            [
                .number(session.start), .number(Int64(session.day)),
                .number(Int64(session.listens)), .number(session.milliseconds),
            ]
        }
    }

    /// Sums by what a day belongs to; days lie in order.
    private func summed(
        _ scope: Scope, _ column: Sheet.Column, by period: (Int32) -> Int64
    ) -> Sheet {
        var sheet = Sheet([column] + Self.sums)
        var open: (period: Int64, listens: Int64, milliseconds: Int64) = (-1, 0, 0)
        func close() {
            guard open.period >= 0 else { return }
            sheet.rows.append([
                .number(open.period), .number(open.listens), .number(open.milliseconds),
            ])
        }
        let days = scope.dayKeys
        for hour in accountSums(scope).hours where days.contains(hour.day) {
            let next = period(hour.day)
            if next != open.period {
                close()
                open = (next, 0, 0)
            }
            open.listens += hour.listens
            open.milliseconds += hour.milliseconds
        }
        close()
        return sheet
    }
}
