import Plays
import Stage

/// Tables whose cells are shaded by what is in them.
enum HeatMap {
    /// Weekdays down, hours across.
    static func week(_ sheet: Sheet) -> HTML {
        var values = [Int64](repeating: 0, count: 7 * 24)
        for row in sheet.rows.indices {
            let place = (sheet.number(row, 0) - 1) * 24 + sheet.number(row, 1)
            if values.indices.contains(Int(place)) { values[Int(place)] = sheet.number(row, 2) }
        }
        let most = values.max() ?? 0
        let heads = (0..<24).map { hour -> HTML in "<th scope=\"col\">\(hour)</th>" }
        let rows = (0..<7).map { day -> HTML in
            let cells = (0..<24).map { hour -> HTML in
                let value = values[day * 24 + hour]
                return "<td class=\"h\(level(value, of: most))\">\(short(value))</td>"
            }
            return "<tr><th scope=\"row\">\(Words.weekdays[day])</th>\(cells)</tr>\n"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Listens by weekday and hour">
            <table class="heat"><caption class="hidden">Listens by weekday and hour</caption>
            <thead><tr><th scope="col">Hour</th>\(heads)</tr></thead>
            <tbody>
            \(rows)</tbody></table></div>

            """
    }

    /// One year: weekdays down, weeks across.
    static func year(_ year: Int, days: [Int: Int64]) -> HTML {
        guard let first = CivilDate(year: year, month: 1, day: 1),
            let last = CivilDate(year: year, month: 12, day: 31)
        else { return .none }
        let most = days.filter { $0.key / 10_000 == year }.values.max() ?? 0
        let monday = first.daysSince1970 - (first.weekday - 1)
        let weeks = (last.daysSince1970 - monday) / 7 + 1
        let rows = (0..<7).map { weekday -> HTML in
            let cells = (0..<weeks).map { week -> HTML in
                let day = CivilDate(daysSince1970: monday + week * 7 + weekday)
                guard day.year == year else { return "<td class=\"out\"></td>" }
                let value = days[day.number] ?? 0
                let words = "\(day.day) \(Words.months[day.month - 1].prefix(3)): \(value)"
                return "<td class=\"h\(level(value, of: most))\"><span>\(words)</span></td>"
            }
            let name = String(Words.weekdays[weekday].prefix(3))
            return "<tr><th scope=\"row\">\(name)</th>\(cells)</tr>\n"
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Listens by day in \(year)">
            <table class="calendar"><caption class="hidden">Listens by day in \(year)</caption>
            <tbody>
            \(rows)</tbody></table></div>

            """
    }

    /// 0 for none, 1 to 4 for the quarters of the most; by the root, so that one day of a party
    /// leaves the others their shades.
    static func level(_ value: Int64, of most: Int64) -> Int {
        guard value > 0, most > 0 else { return 0 }
        let share = (Double(value) / Double(most)).squareRoot()
        return min(4, Int(share * 4) + 1)
    }

    /// `999`, `12k`: what a narrow cell has room for.
    private static func short(_ value: Int64) -> String {
        switch value {
        case 0: ""
        case ..<10_000: "\(value)"
        default: "\(value / 1_000)k"
        }
    }
}
