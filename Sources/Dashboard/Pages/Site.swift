import HTTP
import Plays
import Stage

/// From what a person asks for to a page or a file.
struct Site {
    let inquiry: Inquiry
    let archive: Archive
    let assets: Assets

    init(_ inquiry: Inquiry, of archive: Archive, _ assets: Assets) {
        self.inquiry = inquiry
        self.archive = archive
        self.assets = assets
    }

    func answer(_ visit: Visit) throws -> HTTPResponse {
        let scope = try visit.scope(inquiry)
        let view = View(site: self, visit: visit, scope: scope)
        switch visit.segments.first ?? "" {
        case "" where visit.segments.isEmpty: return try Answer.page(view.overview())
        case "live" where visit.segments.count == 1: return try Answer.page(view.live())
        case "top" where visit.segments.count == 1: return try Answer.page(view.top())
        case "habits" where visit.segments.count == 1: return try Answer.page(view.habits())
        case "taste" where visit.segments.count == 1: return try Answer.page(view.taste())
        case "recap" where visit.segments.count == 1: return try Answer.page(view.recap())
        case "lists" where visit.segments.count == 1: return try Answer.page(view.lists())
        case "quality" where visit.segments.count == 1: return try Answer.page(view.quality())
        case "data" where visit.segments.count == 2: return try file(visit, scope)
        case let word where visit.segments.count == 2:
            guard let subject = Tally.Subject(word: word) else { throw Refusal.noPage }
            let id = visit.segments[1]
            guard let thing = try inquiry.thing(subject, id: id) else { throw Refusal.noThing(id) }
            return try Answer.page(view.thing(thing))
        default: throw Refusal.noPage
        }
    }

    /// `/data/NAME.csv` and `/data/NAME.json`.
    private func file(_ visit: Visit, _ scope: Scope) throws -> HTTPResponse {
        let parts = visit.segments[1].split(separator: ".")
        guard parts.count == 2, let name = SheetName(rawValue: String(parts[0])),
            let file = SheetFile(rawValue: String(parts[1]))
        else { throw Refusal.noPage }
        var request = SheetRequest(name: name, scope: scope, measure: visit.measure)
        request.limit = visit.limit
        request.list = visit.fields["list"]
        request.takenAt = visit.takenAt
        request.reason = visit.fields["reason"]
        for subject in [Tally.Subject.tracks, .artists, .albums] {
            guard let id = visit.fields[subject.word] else { continue }
            request.thing = try inquiry.thing(subject, id: id)
            guard request.thing != nil else { throw Refusal.noThing(id) }
        }
        let listing = try inquiry.listing(request)
        return try file.answer(
            name, request.limit.map(listing.prefix) ?? listing, archive, of: inquiry.sums.file)
    }
}

/// The parts that pages are made of.
struct View {
    let site: Site
    let visit: Visit
    let scope: Scope

    var inquiry: Inquiry { site.inquiry }

    /// A whole page.
    func page(
        _ title: String, path: String?, kept: FormFields = [:], hasCharts: Bool = false,
        _ body: HTML
    ) throws -> HTML {
        Layout(
            assets: site.assets, title: title, path: path, scope: scope,
            accounts: try inquiry.accounts(), kept: kept, hasCharts: hasCharts
        ).page(body)
    }

    /// A panel with a table, its chart and its files.
    ///
    /// - Parameters:
    ///   - request: Which table.
    ///   - title: Above it, in place of the table's own.
    ///   - rows: Which of its rows.
    ///   - chart: What is drawn of them.
    ///   - isFolded: Whether the table is shown when asked for alone.
    ///   - isWide: Whether the panel has the whole width.
    ///   - note: Below the title.
    ///   - link: Where a number in the first column leads.
    /// - Returns: A section of the page.
    /// - Throws: `ReaderError`.
    func panel(
        _ request: SheetRequest, title: String? = nil, rows: Range<Int> = 0..<20,
        chart: Chart? = nil, isFolded: Bool = false, isWide: Bool = false, note: HTML = .none,
        link: ((Int64) -> String)? = nil
    ) throws -> HTML {
        var request = request
        request.limit = rows.upperBound
        let listing = try inquiry.listing(request)
        let sheet = try listing.sheet(inquiry, rows)
        let title = title ?? request.name.title
        let wide: HTML = isWide ? " class=\"wide\"" : .none
        let name = request.name.rawValue
        guard !sheet.rows.isEmpty else {
            return """
                <section\(wide) aria-labelledby="\(name)-title">
                <h2 id="\(name)-title">\(title)</h2>\(note)
                <p class="empty">Nothing in this period.</p></section>

                """
        }
        let table = SheetTable(sheet: sheet, scope: scope, name: name, link: link)
        let caption = "\(title), \(scope.period.words)"
        var content = table.html(caption: caption)
        if isFolded {
            content = "<details><summary>As a table</summary>\n\(content)</details>\n"
        }
        let canvas = chart.map { site.assets.hasCharts ? table.canvas($0) : .none } ?? .none
        let part: HTML =
            sheet.rows.count < listing.total
            ? "\(sheet.rows.count.grouped) of \(listing.total.grouped) rows; all: " : .none
        return """
            <section\(wide) aria-labelledby="\(name)-title">
            <h2 id="\(name)-title">\(title)</h2>\(note)
            \(canvas)\(content)\(files(request, title, part))</section>

            """
    }

    /// Where a table is to be had as a file.
    func files(_ request: SheetRequest, _ title: String, _ part: HTML = .none) -> HTML {
        let links = ["CSV", "JSON"].map { kind -> HTML in
            let path = "/data/\(request.name.rawValue).\(kind.lowercased())"
            return """
                <a href="\(Address.page(path, scope, request.more))">\(kind)\
                <span class="hidden"> of \(title)</span></a>
                """
        }
        return "<p class=\"files\">\(part)\(links)</p>\n"
    }

    /// A panel of figures with their names.
    func figures(_ title: String, _ pairs: [(String, HTML)]) -> HTML {
        let items = pairs.map { name, value -> HTML in
            "<div><dt>\(name)</dt><dd>\(value)</dd></div>\n"
        }
        return """
            <section class="wide" aria-labelledby="figures-title">
            <h2 id="figures-title">\(title)</h2>
            <dl class="figures">
            \(items)</dl></section>

            """
    }

    func request(_ name: SheetName) -> SheetRequest {
        SheetRequest(name: name, scope: scope, measure: visit.measure)
    }

    /// What is said in place of figures when there is nothing in the period; nil when there is.
    func nothing() throws -> HTML? {
        guard inquiry.totals(scope).number(0, 0) == 0 else { return nil }
        guard let days = scope.account.days else {
            return """
                <p class="note">No listens of this account are stored yet. They show up here as
                soon as legato-sink has stored the first.</p>

                """
        }
        let first = Words.day(days.lowerBound.number)
        let last = Words.day(days.upperBound.number)
        return """
            <p class="note">No listens in this period. There are some from \(first) to \(last):
            <a href="\(Address.page("", scope.during("all"), [:]))">show all time</a>.</p>

            """
    }
}
