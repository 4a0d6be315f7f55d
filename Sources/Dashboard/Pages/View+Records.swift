import HTTP
import Stage

/// The pages of lists, and of whether all is there.
extension View {
    func lists() throws -> HTML {
        guard let list = visit.fields["list"] else { return try allLists() }
        let row = try inquiry.lists(scope).rows.first { row in
            if case .entity(let id, _) = row[0] { return id == list }
            return false
        }
        guard let row, case .entity(_, let name) = row[0] else { throw Refusal.noList(list) }
        var items = request(.listItems)
        items.list = list
        items.takenAt = visit.takenAt
        var takings = request(.listTakings)
        takings.list = list
        let shown = items.takenAt.map { "What was in it on \(Words.instant($0)) UTC" }
        let chart = Chart(label: 0, value: 1, words: "Items over time", isReversed: true)
        return try page(
            name, path: "/lists", kept: ["list": list], hasCharts: true,
            """
            <div class="panels">
            \(try panel(
                takings, rows: 0..<30, chart: chart, isFolded: true, isWide: true,
                link: { Address.page("/lists", scope, ["list": list, "taken": "\($0)"]) }))\
            \(try turned(items, title: shown))</div>

            """)
    }

    private func allLists() throws -> HTML {
        let lists = request(.lists)
        let body: HTML =
            try inquiry.lists(scope).rows.isEmpty
            ? """
            <p class="note">No lists have been taken of this account. legato-producer takes
            playlists, tops and saved things with --lists.</p>

            """
            : "<div class=\"panels\">\n\(try turned(lists))</div>\n"
        return try page("Lists", path: "/lists", body)
    }

    /// A long table, as many rows at a time as a page bears, with ways to the others.
    private func turned(_ request: SheetRequest, title: String? = nil) throws -> HTML {
        let count = try inquiry.listing(request).count
        let wanted = max(1, visit.fields["from"].flatMap { Int($0) } ?? 1) - 1
        let first = min(wanted, max(0, count - 1))
        let rows = first..<min(first + Visit.mostRows, max(count, first + 1))
        func turn(_ words: String, to row: Int) -> HTML {
            var fields = request.more
            fields.add("from", "\(row + 1)")
            return "<li><a href=\"\(Address.page("/lists", scope, fields))\">\(words)</a></li>\n"
        }
        var turns: [HTML] = []
        if rows.lowerBound > 0 {
            turns.append(turn("Before these", to: max(0, rows.lowerBound - Visit.mostRows)))
        }
        if rows.upperBound < count { turns.append(turn("After these", to: rows.upperBound)) }
        let note: HTML =
            turns.isEmpty ? .none : "<ul class=\"quick\" aria-label=\"More rows\">\n\(turns)</ul>\n"
        return try panel(request, title: title, rows: rows, isWide: true, note: note)
    }

    func quality() throws -> HTML {
        var letters = request(.deadLetters)
        letters.reason = visit.fields["reason"]
        return try page(
            "Import and data quality", path: "/quality",
            """
            <div class="panels">
            \(try completenessNote())\
            \(try panel(
                request(.ledger), isWide: true,
                note: """
                <p class="note">Of every row that was read: read = accepted + duplicate +
                filtered + failed.</p>
                """))\
            \(try panel(request(.gaps), rows: 0..<50, isWide: true))\
            \(try panel(request(.leftOut), rows: 0..<50))\
            \(try panel(request(.completeness), rows: 0..<60))\
            \(try panel(request(.imports), rows: 0..<50, isWide: true))\
            \(try panel(
                letters, rows: 0..<50, isWide: true, note: reasons(isShown: letters.reason)))</div>

            """)
    }

    /// Ways to the dead letters of each reason, and to all.
    private func reasons(isShown shown: String?) throws -> HTML {
        let reasons = try inquiry.deadLetterReasons(scope)
        guard reasons.count > 1 || shown != nil else { return .none }
        let items = ([nil] + reasons).map { (reason: String?) -> HTML in
            let fields: FormFields = reason.map { ["reason": $0] } ?? [:]
            let current: HTML = reason == shown ? " aria-current=\"true\"" : .none
            let address = Address.page("/quality", scope, fields)
            return "<li><a href=\"\(address)\"\(current)>\(reason ?? "All reasons")</a></li>\n"
        }
        return "<ul class=\"quick\" aria-label=\"Reasons\">\n\(items)</ul>\n"
    }

    /// What is missing, if anything is.
    func completenessNote() throws -> HTML {
        let gaps = Int64(try inquiry.openGaps(scope).count)
        let poll = try inquiry.lastPoll(scope)
        let share = try inquiry.completenessShare(scope)
        let known: HTML =
            share.map { " \(Words.known($0)) of the time up to the last poll is known." } ?? .none
        let words: HTML =
            gaps == 0
            ? "<p>No gap is open: every listen that the source showed is here.\(known)</p>\n"
            : """
            <p class="warn">\(Words.count(gaps, "gap")) open.\(known) A privacy export brings back
            what the source had lost: legato-producer import.</p>

            """
        let asked: HTML =
            poll.map(askedNote)
            ?? "<p>The source has not been asked yet; what is here came from an export.</p>\n"
        return """
            <section class="wide" aria-labelledby="complete-title">
            <h2 id="complete-title">Is everything there?</h2>
            \(words)\(asked)\(try lossNote())<p><a href="\(Address.page("/quality", scope))">More on
            data quality</a></p></section>

            """
    }

    /// What was read and did not become a listen, though it should have.
    private func lossNote() throws -> HTML {
        let failed = try inquiry.failedRows(scope)
        let letters = try inquiry.deadLetterCount(scope)
        var note: HTML = .none
        if failed > 0 {
            note += """
                <p class="warn">\(Words.count(failed, "row")) could not be read: see what did not
                become a listen, and legato-producer doctor.</p>

                """
        }
        if letters > 0 {
            note += """
                <p class="warn">\(Words.count(letters, "record")) could not be processed and
                \(letters == 1 ? "was" : "were") put aside: legato-sink tail dead-letters.</p>

                """
        }
        return note
    }

    /// When the source was asked last, which is a warning when more may have been played since than
    /// it remembers.
    private func askedNote(_ poll: Int64) -> HTML {
        let isLate = inquiry.clock.wallMilliseconds() - poll > 3_600_000
        return isLate
            ? """
            <p class="warn">The source was asked last at \(Words.instant(poll)) UTC, more than an
            hour ago: legato-producer doctor.</p>

            """
            : "<p>The source was asked last at \(Words.instant(poll)) UTC.</p>\n"
    }

    /// For a page without listens: why that may be.
    func panelsOfQuality() throws -> HTML {
        "<div class=\"panels\">\n\(try completenessNote())</div>\n"
    }
}
