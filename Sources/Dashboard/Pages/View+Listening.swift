import HTTP
import Plays
import Stage

/// The pages of what was listened to.
extension View {
    /// Months, or days when there are few.
    func overTime() throws -> HTML {
        let isShort =
            scope.days.map { $0.upperBound.daysSince1970 - $0.lowerBound.daysSince1970 < 100 }
            ?? true
        return try panel(
            request(isShort ? .days : .months), rows: 0..<400,
            chart: Chart(
                label: 0, value: 2,
                words: "Hours listened by \(isShort ? "day" : "month"), \(scope.period.words)"),
            isFolded: true, isWide: true)
    }

    func overview() throws -> HTML {
        if let nothing = try nothing() {
            return try page("Overview", path: "/", nothing + panelsOfQuality())
        }
        let totals = inquiry.totals(scope)
        let streaks = inquiry.streaks(scope)
        let tracks = inquiry.tally(.tracks, scope).entries.count
        let artists = inquiry.tally(.artists, scope).entries.count
        let albums = inquiry.tally(.albums, scope).entries.count
        var pairs: [(String, HTML)] = [
            ("Time listened", "\(Words.time(totals.number(0, 1)))"),
            ("Listens", "\(totals.number(0, 0).grouped)"),
            ("Tracks", "\(tracks.grouped)"), ("Artists", "\(artists.grouped)"),
            ("Albums", "\(albums.grouped)"),
            ("Days with listens", "\(totals.number(0, 2).grouped)"),
            ("Longest streak", "\(Words.count(streaks.number(0, 2), "day"))"),
        ]
        if let streak = currentStreak {
            pairs.append(("Streak now", "\(Words.count(streak, "day"))"))
        }
        let body: HTML = """
            <div class="panels">
            \(figures("In \(scope.period.words)", pairs))\(try overTime())\
            \(try panel(request(.topArtists), title: "Top artists", rows: 0..<10))\
            \(try panel(request(.topTracks), title: "Top tracks", rows: 0..<10))\
            \(try completenessNote())</div>

            """
        return try page("Overview", path: "/", hasCharts: true, body)
    }

    /// The days in a row up to today or yesterday, those before the period too; nil for a period
    /// that today is not in.
    private var currentStreak: Int64? {
        let today = scope.account.today
        guard scope.dayKeys.contains(Int32(today.number)) else { return nil }
        let streaks = inquiry.streaks(scope.during("all"))
        for row in streaks.rows.indices {
            let last = Inquiry.date(streaks.number(row, 1))?.daysSince1970 ?? 0
            if last >= today.daysSince1970 - 1 { return streaks.number(row, 2) }
        }
        return 0
    }

    func live() throws -> HTML {
        let sheet = try inquiry.newest(scope, limit: 50).sheet(inquiry, 0..<50)
        let last = try inquiry.lastArrival()
        let table = SheetTable(sheet: sheet, scope: scope, name: "newest", hides: ["arrival"])
        let source = Address.page(LiveEvents.path, scope, ["after": "\(last)"])
        let body = table.html(caption: "Latest listens", liveSource: source)
        return try page(
            "Live", path: "/live",
            """
            <p class="note">Listens in the order they were stored, the last first; new ones come
            by themselves. <span id="live-status" role="status"></span></p>
            <div class="panels"><section class="wide" aria-labelledby="newest-title">
            <h2 id="newest-title">Latest listens</h2>
            \(body)\(files(request(.newest), "Latest listens"))</section></div>

            """)
    }

    func top() throws -> HTML {
        let limit = min(visit.limit ?? Self.fewRows, Visit.mostRows)
        var kept: FormFields = [:]
        if limit != Self.fewRows { kept.add("limit", "\(limit)") }
        if visit.measure == .count { kept.add("by", "count") }
        if let nothing = try nothing() {
            return try page("Top", path: "/top", kept: kept, nothing)
        }
        let panels = try [SheetName.topTracks, .topArtists, .topAlbums, .topGenres].map {
            try panel(request($0), rows: 0..<limit)
        }
        return try page(
            "Top of \(scope.period.words)", path: "/top", kept: kept,
            """
            <ul class="quick" aria-label="Order and length">
            \(topChoices(limit))</ul>
            <div class="panels">
            \(panels)</div>

            """)
    }

    /// By what and how many, each with the other as it is.
    private func topChoices(_ limit: Int) -> [HTML] {
        func link(_ words: String, _ measure: Measure, _ rows: Int, isCurrent: Bool) -> HTML {
            let current: HTML = isCurrent ? " aria-current=\"true\"" : .none
            let fields: FormFields = ["by": measure.rawValue, "limit": "\(rows)"]
            return """
                <li><a href="\(Address.page("/top", scope, fields))"\(current)>\(words)</a></li>

                """
        }
        return Measure.allCases.map {
            link("By \($0.rawValue)", $0, limit, isCurrent: $0 == visit.measure)
        }
            + [Self.fewRows, Visit.mostRows].map {
                link("\($0) of each", visit.measure, $0, isCurrent: $0 == limit)
            }
    }

    private static let fewRows = 25

    func thing(_ thing: Thing) throws -> HTML {
        var request = request(.thingDays)
        request.thing = thing
        let days = try inquiry.days(of: thing, scope)
        var listens: Int64 = 0
        var milliseconds: Int64 = 0
        for row in days.rows.indices {
            listens += days.number(row, 1)
            milliseconds += days.number(row, 2)
        }
        var pairs: [(String, HTML)] = [
            ("Listens", "\(listens.grouped)"), ("Time", "\(Words.time(milliseconds))"),
        ]
        if let last = days.rows.indices.last {
            pairs.append(("First heard", "\(Words.day(Int(days.number(last, 0))))"))
            pairs.append(("Last heard", "\(Words.day(Int(days.number(0, 0))))"))
        }
        pairs += thing.facts.map { ($0.title, "<bdi>\(Name.cut($0.value))</bdi>") }
        var panels: HTML = figures("In \(scope.period.words)", pairs)
        panels += try panel(
            request, rows: 0..<100,
            chart: Chart(
                label: 0, value: 2, words: "Time by day, \(scope.period.words)", isReversed: true),
            isFolded: true, isWide: true)
        for name in thing.subject.sheets {
            request = self.request(name)
            request.thing = thing
            panels += try panel(request)
        }
        return try page(
            thing.name, path: nil, hasCharts: true,
            "\(links(of: thing))<div class=\"panels\">\n\(panels)</div>\n")
    }

    /// Who made it, what it is on, and where it is at Spotify.
    private func links(of thing: Thing) -> HTML {
        var items = thing.artists.map { link -> HTML in
            let address = Address.thing(.artists, id: link.id, scope)
            return "<li><a href=\"\(address)\"><bdi>\(Name.cut(link.name))</bdi></a></li>\n"
        }
        if let album = thing.album {
            let address = Address.thing(.albums, id: album.id, scope)
            items.append(
                "<li><a href=\"\(address)\"><bdi>\(Name.cut(album.name))</bdi></a></li>\n")
        }
        if let address = Address.spotify(thing.subject, id: thing.id) {
            items.append(
                "<li><a href=\"\(address)\" rel=\"noreferrer\">Open in Spotify</a></li>\n")
        }
        guard !items.isEmpty else { return .none }
        return "<ul class=\"quick\" aria-label=\"Related\">\n\(items)</ul>\n"
    }
}

extension Tally.Subject {
    /// The tables on the page of one, beside its days.
    fileprivate var sheets: [SheetName] {
        switch self {
        case .tracks: []
        case .artists: [.thingTracks, .thingAlbums]
        case .albums: [.thingTracks]
        }
    }
}
