import HTTP
import Stage

/// A chart of a table: the table is what it is drawn from, and what it is for who sees no chart.
struct Chart {
    /// The column of the labels, and that of the values.
    let label: Int
    let value: Int
    /// What it shows, for who cannot see it.
    let words: String
    /// Whether the table begins with the newest.
    var isReversed = false
}

/// A sheet on a page.
struct SheetTable {
    let sheet: Sheet
    let scope: Scope
    /// Its id on the page.
    let name: String
    /// Columns that only files have.
    var hides: Set<String> = []
    /// Where a number in the first column leads.
    var link: ((Int64) -> String)?

    /// The table, with its cells as people read them.
    ///
    /// With a source of events, the script puts new rows in front.
    func html(caption: String, liveSource: String? = nil) -> HTML {
        let shown = sheet.columns.indices.filter { !hides.contains(sheet.columns[$0].name) }
        let heads = shown.map { index -> HTML in
            let column = sheet.columns[index]
            let kind: HTML = column.kind.isNumber ? " class=\"n\"" : .none
            return "<th scope=\"col\"\(kind)>\(column.title)</th>"
        }
        let rows = sheet.rows.map { row -> HTML in
            "<tr>\(shown.map { cell(row[$0], sheet.columns[$0].kind, isFirst: $0 == 0) })</tr>\n"
        }
        let live: HTML =
            liveSource.map { source in
                " data-live=\"\(source)\" data-scope=\"\(scope.fields.encoded)\""
            } ?? .none
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)">
            <table id="\(name)"><caption class="hidden">\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody\(live)>
            \(rows)</tbody></table></div>

            """
    }

    /// The canvas that the script draws the table on.
    func canvas(_ chart: Chart) -> HTML {
        let unit = sheet.columns[chart.value].kind == .milliseconds ? "time" : "count"
        let reversed: HTML = chart.isReversed ? " data-reversed=\"yes\"" : .none
        return """
            <div class="chart"><canvas role="img" aria-label="\(chart.words)" data-table="\(name)" \
            data-label="\(chart.label)" data-value="\(chart.value)" data-unit="\(unit)"\(reversed)>\
            </canvas></div>

            """
    }

    private func cell(_ cell: Sheet.Cell, _ kind: Sheet.Kind, isFirst: Bool) -> HTML {
        switch cell {
        case .none: return "<td></td>"
        case .text(let text): return "<td><bdi>\(Name.cut(text))</bdi></td>"
        case .share(let share): return "<td class=\"n\">\(Words.share(share))</td>"
        case .entity(let id, let name):
            return "<td><a href=\"\(address(kind, id))\"><bdi>\(Name.cut(name))</bdi></a></td>"
        case .number(let number):
            let isName = kind == .ordinal || kind == .weekday
            let style: HTML =
                kind.isNumber ? " class=\"n\"" : isName ? .none : " class=\"t\""
            var words: HTML = "\(Self.words(number, kind))"
            if isFirst, let link { words = "<a href=\"\(link(number))\">\(words)</a>" }
            return "<td\(style) data-value=\"\(number)\">\(words)</td>"
        }
    }

    private func address(_ kind: Sheet.Kind, _ id: String) -> String {
        switch kind {
        case .artist: Address.thing(.artists, id: id, scope)
        case .album: Address.thing(.albums, id: id, scope)
        case .list: Address.page("/lists", scope, ["list": id])
        default: Address.thing(.tracks, id: id, scope)
        }
    }

    static func words(_ number: Int64, _ kind: Sheet.Kind) -> String {
        switch kind {
        case .milliseconds: Words.time(number)
        case .instant: Words.instant(number)
        case .day: Words.day(Int(number))
        case .month: Words.month(Int(number))
        case .weekday:
            Words.weekdays.indices.contains(Int(number) - 1)
                ? Words.weekdays[Int(number) - 1] : "?"
        case .ordinal: "\(number)"
        default: number.grouped
        }
    }
}
