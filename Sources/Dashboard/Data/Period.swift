import Plays

/// Which days are looked at, as an address says it.
///
/// `all`, `2026`, `2026-03`, `2026-03-04`, two of these with `..` in between, or `30d` for the
/// last so many days.
struct Period: Hashable, Sendable {
    private enum Span: Hashable {
        case all
        case between(CivilDate, CivilDate)
        case last(days: Int)
    }

    /// As it stands in an address.
    let text: String
    private let span: Span

    /// All days there are.
    static let all = Period(text: "all", span: .all)

    private init(text: String, span: Span) {
        self.text = text
        self.span = span
    }

    /// Reads a period; nil when it is none, or ends before it begins.
    init?(_ text: String) {
        guard text.utf8.count <= 24 else { return nil }
        guard let span = Self.span(of: text) else { return nil }
        self.init(text: text, span: span)
    }

    /// The first and the last day; nil for all.
    func bounds(today: CivilDate) -> ClosedRange<CivilDate>? {
        switch span {
        case .all: nil
        case .between(let first, let last): first...last
        case .last(let days):
            CivilDate(daysSince1970: today.daysSince1970 - days + 1)...today
        }
    }

    /// In words: `March 2026`, `the last 30 days`.
    var words: String {
        switch span {
        case .all: "all time"
        case .last(1): "today"
        case .last(let days): "the last \(days) days"
        case .between(let first, let last):
            if first == last {
                Words.day(first.number)
            } else if first.day == 1, Self.end(ofMonth: first) == last {
                Words.month(first.number / 100)
            } else if first.number % 10_000 == 101, last.number == first.year * 10_000 + 1231 {
                "\(first.year)"
            } else {
                "\(Words.day(first.number)) to \(Words.day(last.number))"
            }
        }
    }

    private static func span(of text: String) -> Span? {
        if text == "all" { return .all }
        if text.hasSuffix("d") {
            let digits = text.dropLast()
            guard digits.utf8.allSatisfy(isDigit), let days = Int(digits),
                (1...36_600).contains(days)
            else { return nil }
            return .last(days: days)
        }
        let sides = text.split(separator: "..", omittingEmptySubsequences: false)
        guard sides.count <= 2, let first = sides.first.flatMap(days),
            let last = sides.last.flatMap(days), first.lowerBound <= last.upperBound
        else { return nil }
        return .between(first.lowerBound, last.upperBound)
    }

    /// The days of a year, a month or a day.
    private static func days(of text: Substring) -> ClosedRange<CivilDate>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let widths = [4, 2, 2]
        guard (1...3).contains(parts.count),
            zip(parts, widths).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(isDigit) })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard
            let first = CivilDate(
                year: numbers[0], month: numbers.count > 1 ? numbers[1] : 1,
                day: numbers.count > 2 ? numbers[2] : 1)
        else { return nil }
        switch numbers.count {
        case 1:
            guard let last = CivilDate(year: first.year, month: 12, day: 31) else { return nil }
            return first...last
        case 2: return first...end(ofMonth: first)
        default: return first...first
        }
    }

    private static func end(ofMonth day: CivilDate) -> CivilDate {
        guard day.month < 12,
            let next = CivilDate(year: day.year, month: day.month + 1, day: 1)
        else { return CivilDate(year: day.year, month: 12, day: 31) ?? day }
        return CivilDate(daysSince1970: next.daysSince1970 - 1)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
