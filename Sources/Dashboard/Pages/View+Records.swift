import HTTP
import Stage

/// The pages of lists, and of whether all is there.
extension View {
    func lists() throws -> HTML {
        let known = try inquiry.lists(scope)
        guard let list = visit.fields["list"] else {
            let body: HTML =
                known.rows.isEmpty
                ? """
                <p class="note">No lists have been taken of this account. legato-producer takes
                playlists, tops and saved things with --lists.</p>

                """
                : """
                <div class="panels">
                \(try panel(request(.lists), limit: 1_000, isWide: true))</div>

                """
            return try page("Lists", path: "/lists", body)
        }
        let row = known.rows.first { row in
            if case .entity(let id, _) = row[0] { return id == list }
            return false
        }
        guard let row, case .entity(_, let name) = row[0] else { throw Refusal.noList(list) }
        var items = request(.listItems)
        items.list = list
        var takings = request(.listTakings)
        takings.list = list
        return try page(
            name, path: "/lists", kept: ["list": list], hasCharts: true,
            """
            <div class="panels">
            \(try panel(
                takings, limit: 100,
                chart: Chart(label: 0, value: 1, words: "Items over time", isReversed: true),
                isFolded: true, isWide: true))\
            \(try panel(items, limit: 500, isWide: true))</div>

            """)
    }

    func quality() throws -> HTML {
        try page(
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
            \(try panel(request(.gaps), limit: 50, isWide: true))\
            \(try panel(request(.leftOut), limit: 50))\
            \(try panel(request(.completeness), limit: 60))\
            \(try panel(request(.imports), limit: 100, isWide: true))\
            \(try panel(request(.deadLetters), limit: 50, isWide: true))</div>

            """)
    }

    /// What is missing, if anything is.
    func completenessNote() throws -> HTML {
        let gaps = try inquiry.openGaps(scope)
        let poll = try inquiry.lastPoll(scope)
        let words: HTML =
            gaps == 0
            ? "<p>No gap is open: every listen that the source showed is here.</p>\n"
            : """
            <p class="warn">\(Words.count(gaps, "gap")) open. A privacy export brings back what the
            source had lost: legato-producer import.</p>

            """
        let asked: HTML =
            poll.map(askedNote)
            ?? "<p>The source has not been asked yet; what is here came from an export.</p>\n"
        let letters = try inquiry.deadLetterCount()
        let aside: HTML =
            letters == 0
            ? ""
            : """
            <p class="warn">\(Words.count(letters, "record")) could not be processed and
            \(letters == 1 ? "was" : "were") put aside: legato-sink tail dead-letters.</p>

            """
        return """
            <section class="wide" aria-labelledby="complete-title">
            <h2 id="complete-title">Is everything there?</h2>
            \(words)\(asked)\(aside)<p><a href="\(Address.page("/quality", scope))">More on
            data quality</a></p></section>

            """
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
