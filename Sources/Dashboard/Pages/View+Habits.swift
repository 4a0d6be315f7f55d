import HTTP
import Plays
import Stage

/// The pages of how and what one listens.
extension View {
    func habits() throws -> HTML {
        if let nothing = try nothing() { return try page("Habits", path: "/habits", nothing) }
        let sessions = try inquiry.sessions(scope)
        var longest: Int64 = 0
        var listens: Int64 = 0
        var milliseconds: Int64 = 0
        for row in sessions.rows.indices {
            longest = max(longest, sessions.number(row, 3))
            listens += sessions.number(row, 2)
            milliseconds += sessions.number(row, 3)
        }
        let count = Int64(max(1, sessions.rows.count))
        let body: HTML = """
            <div class="panels">
            <section class="wide" aria-labelledby="hours-title">
            <h2 id="hours-title">By weekday and hour</h2>
            \(HeatMap.week(try inquiry.hours(scope)))\
            \(files(request(.hours), "By weekday and hour"))\
            </section>
            \(try calendar())\(try overTime())\
            \(figures(
                "Sessions in \(scope.period.words)",
                [
                    ("Sessions", "\(sessions.rows.count.grouped)"),
                    ("Time on average", "\(Words.time(milliseconds / count))"),
                    ("Listens on average", "\(listens / count)"),
                    ("Longest", "\(Words.time(longest))"),
                ]))\
            \(try panel(request(.sessions), limit: 10))\
            \(try panel(request(.streaks), limit: 10))</div>

            """
        return try page("Habits", path: "/habits", hasCharts: true, body)
    }

    /// The last year of the period, day by day.
    private func calendar() throws -> HTML {
        guard let days = scope.days else { return .none }
        let sheet = try inquiry.days(scope)
        var values: [Int: Int64] = [:]
        for row in sheet.rows.indices { values[Int(sheet.number(row, 0))] = sheet.number(row, 1) }
        let year = days.upperBound.year
        return """
            <section class="wide" aria-labelledby="calendar-title">
            <h2 id="calendar-title">Calendar of \(year)</h2>
            \(HeatMap.year(year, days: values))\(files(request(.days), "By day"))</section>

            """
    }

    func taste() throws -> HTML {
        if let nothing = try nothing() { return try page("Taste", path: "/taste", nothing) }
        var skipped: Int64 = 0
        var skippable: Int64 = 0
        for entry in try inquiry.tally(.tracks, scope).entries {
            skipped += entry.skipped
            skippable += entry.skippable
        }
        let rate = skippable > 0 ? Words.share(Double(skipped) / Double(skippable)) : "unknown"
        let discoveries = try inquiry.discoveries(scope)
        let new = discoveries.rows.indices.reduce(Int64(0)) { $0 + discoveries.number($1, 1) }
        let comebacks = try inquiry.comebacks(scope)
        let back = comebacks.rows.count
        let body: HTML = """
            <div class="panels">
            \(figures(
                "In \(scope.period.words)",
                [
                    ("New tracks", "\(new.grouped)"),
                    ("Came back", "\(back == 1_000 ? "1,000 or more" : back.grouped)"),
                    ("Skipped", "\(rate)"),
                    ("Listens that say so", "\(skippable.grouped)"),
                ]))\
            \(try panel(
                request(.discoveries), limit: 400,
                chart: Chart(
                    label: 0, value: 1, words: "New tracks by month, \(scope.period.words)"),
                isFolded: true))\
            \(try panel(
                request(.releaseYears), limit: 400,
                chart: Chart(
                    label: 0, value: 2,
                    words: "Hours by the year music came out, \(scope.period.words)"),
                isFolded: true))\
            \(try panel(request(.newTracks), limit: 20))\
            \(try panel(request(.comebacks), limit: 20))\
            \(try panel(
                request(.skips), limit: 20,
                note: "<p class=\"note\">Of tracks with five listens or more that say so.</p>"))\
            </div>

            """
        return try page("Taste", path: "/taste", hasCharts: true, body)
    }

    func recap() throws -> HTML {
        let title = "Recap of \(scope.period.words)"
        if let nothing = try nothing() { return try page(title, path: "/recap", nothing) }
        let totals = try inquiry.totals(scope)
        let days = try inquiry.days(scope)
        let best = days.rows.indices.max { days.number($0, 2) < days.number($1, 2) } ?? 0
        let bestDay = Int(days.number(best, 0))
        let dayCount = max(1, totals.number(0, 2))
        let discoveries = try inquiry.discoveries(scope)
        let new = discoveries.rows.indices.reduce(Int64(0)) { $0 + discoveries.number($1, 1) }
        let dayAddress = Address.page(
            "/recap", scope.during(Words.address(ofDay: bestDay)), [:])
        let top = try [SheetName.topArtists, .topTracks, .topAlbums, .topGenres].map {
            try panel(request($0), limit: 5)
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
                        "\(Words.count(try inquiry.streaks(scope).number(0, 2), "day"))"),
                ]))\(top)\(try overTime())\
            \(try panel(request(.newTracks), limit: 10))</div>

            """
        return try page(title, path: "/recap", hasCharts: true, body)
    }
}
