import HTTP
import Plays
import Stage

/// The pages of how and what one listens.
extension View {
    func habits() throws -> HTML {
        if let nothing = try nothing() { return try page("Habits", path: "/habits", nothing) }
        let sessions = inquiry.sessions(scope)
        let listens = sessions.reduce(Int64(0)) { $0 + Int64($1.listens) }
        let milliseconds = sessions.reduce(Int64(0)) { $0 + $1.milliseconds }
        let longest = sessions.reduce(Int64(0)) { max($0, $1.milliseconds) }
        let count = Int64(max(1, sessions.count))
        let body: HTML = """
            <div class="panels">
            <section class="wide" aria-labelledby="hours-title">
            <h2 id="hours-title">By weekday and hour</h2>
            \(HeatMap.week(inquiry.hours(scope)))\
            \(files(request(.hours), "By weekday and hour"))\
            </section>
            \(calendar())\(try overTime())\
            \(figures(
                "Sessions in \(scope.period.words)",
                [
                    ("Sessions", "\(sessions.count.grouped)"),
                    ("Time on average", "\(Words.time(milliseconds / count))"),
                    ("Listens on average", "\(listens / count)"),
                    ("Longest", "\(Words.time(longest))"),
                ]))\
            \(try panel(request(.sessions), rows: 0..<10))\
            \(try panel(request(.streaks), rows: 0..<10))</div>

            """
        return try page("Habits", path: "/habits", hasCharts: true, body)
    }

    /// The period day by day, by calendar years: the last one, or two that a year lies in.
    private func calendar() -> HTML {
        guard let days = scope.days else { return .none }
        let sheet = inquiry.days(scope)
        var values: [Int: Int64] = [:]
        for row in sheet.rows.indices { values[Int(sheet.number(row, 0))] = sheet.number(row, 1) }
        let last = days.upperBound.year
        let isLong = days.upperBound.daysSince1970 - days.lowerBound.daysSince1970 > 366
        let years = isLong ? last...last : days.lowerBound.year...last
        let panels = years.reversed().map { year -> HTML in
            """
            <section class="wide" aria-labelledby="calendar-\(year)">
            <h2 id="calendar-\(year)">Calendar of \(year)</h2>
            \(HeatMap.year(year, days: values))\
            \(year == last ? files(request(.days), "By day") : .none)</section>

            """
        }
        return "\(panels)"
    }

    func taste() throws -> HTML {
        if let nothing = try nothing() { return try page("Taste", path: "/taste", nothing) }
        var skipped: Int64 = 0
        var skippable: Int64 = 0
        for entry in inquiry.tally(.tracks, scope).entries {
            skipped += entry.skipped
            skippable += entry.skippable
        }
        let rate = skippable > 0 ? Words.share(Double(skipped) / Double(skippable)) : "unknown"
        let discoveries = inquiry.discoveries(scope)
        let new = discoveries.rows.indices.reduce(Int64(0)) { $0 + discoveries.number($1, 1) }
        let back = inquiry.comebacks(scope).count
        let body: HTML = """
            <div class="panels">
            \(figures(
                "In \(scope.period.words)",
                [
                    ("New tracks", "\(new.grouped)"),
                    ("Came back", "\(back.grouped)"),
                    ("Skipped", "\(rate)"),
                    ("Listens that say so", "\(skippable.grouped)"),
                ]))\
            \(try panel(
                request(.discoveries), rows: 0..<400,
                chart: Chart(
                    label: 0, value: 1, words: "New tracks by month, \(scope.period.words)"),
                isFolded: true))\
            \(try panel(
                request(.releaseYears), rows: 0..<400,
                chart: Chart(
                    label: 0, value: 2,
                    words: "Hours by the year music came out, \(scope.period.words)"),
                isFolded: true))\
            \(try panel(request(.newTracks)))\
            \(try panel(request(.comebacks)))\
            \(try panel(
                request(.skips),
                note: "<p class=\"note\">Of tracks with five listens or more that say so.</p>"))\
            </div>

            """
        return try page("Taste", path: "/taste", hasCharts: true, body)
    }

    func recap() throws -> HTML {
        let title = "Recap of \(scope.period.words)"
        if let nothing = try nothing() { return try page(title, path: "/recap", nothing) }
        let totals = inquiry.totals(scope)
        let days = inquiry.days(scope)
        let best = days.rows.indices.max { days.number($0, 2) < days.number($1, 2) } ?? 0
        let bestDay = Int(days.number(best, 0))
        let dayCount = max(1, totals.number(0, 2))
        let discoveries = inquiry.discoveries(scope)
        let new = discoveries.rows.indices.reduce(Int64(0)) { $0 + discoveries.number($1, 1) }
        let dayAddress = Address.page(
            "/recap", scope.during(Words.address(ofDay: bestDay)), [:])
        let top = try [SheetName.topArtists, .topTracks, .topAlbums, .topGenres].map {
            try panel(request($0), rows: 0..<5)
        }
        let body: HTML = """
            <div class="panels">
            \(figures(
                "The figures",
                [
                    ("Time listened", "\(Words.time(totals.number(0, 1)))"),
                    ("Listens", "\(totals.number(0, 0).grouped)"),
                    ("On a day with listens", "\(Words.time(totals.number(0, 1) / dayCount))"),
                    ("New tracks", "\(new.grouped)"),
                    (
                        "The day with most",
                        "<a href=\"\(dayAddress)\">\(Words.day(bestDay))</a>"
                    ),
                    ("Longest streak",
                        "\(Words.count(inquiry.streaks(scope).number(0, 2), "day"))"),
                ]))\(top)\(try overTime())\
            \(try panel(request(.newTracks), rows: 0..<10))</div>

            """
        return try page(title, path: "/recap", hasCharts: true, body)
    }
}
