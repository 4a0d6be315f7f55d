import Plays
import Testing

@testable import Dashboard

@Suite struct `a period` {
    static let today = CivilDate(daysSince1970: 20_522)  // 2026-03-10

    @Test(arguments: [
        ("2026", "2026-01-01..2026-12-31", "2026"),
        ("2026-03", "2026-03-01..2026-03-31", "March 2026"),
        ("2024-02", "2024-02-01..2024-02-29", "February 2024"),
        ("2026-12", "2026-12-01..2026-12-31", "December 2026"),
        ("2026-03-04", "2026-03-04..2026-03-04", "4 March 2026"),
        ("2026-01..2026-03", "2026-01-01..2026-03-31", "1 January 2026 to 31 March 2026"),
        ("2025..2026-03-04", "2025-01-01..2026-03-04", "1 January 2025 to 4 March 2026"),
        ("1d", "2026-03-10..2026-03-10", "today"),
        ("30d", "2026-02-09..2026-03-10", "the last 30 days"),
        ("9999", "9999-01-01..9999-12-31", "9999"),
    ])
    func `is read from an address`(text: String, days: String, words: String) throws {
        let period = try #require(Period(text))
        let bounds = try #require(period.bounds(today: Self.today))
        let shown = [bounds.lowerBound, bounds.upperBound].map { Words.address(ofDay: $0.number) }
        #expect(shown.joined(separator: "..") == days)
        #expect(period.words == words)
        #expect(period.text == text)
    }

    @Test func `can be all time`() {
        #expect(Period("all") == .all)
        #expect(Period.all.bounds(today: Self.today) == nil)
        #expect(Period.all.words == "all time")
    }

    @Test(arguments: [
        "", "ALL", "26", "2026-3", "2026-13", "2026-02-30", "0000", "2026-03..2026-01", "2026..",
        "..2026", "2026..2027..2028", "d", "0d", "-3d", "+3d", "36601d", "2026-03-04T00", " 2026",
        "2026\u{0}", "٢٠٢٦", "99999999999999999999d", "2026-01-01..2026-01-02..", "today",
    ])
    func `is nothing else`(text: String) {
        #expect(Period(text) == nil)
    }

    @Test func `covers every day between its ends, whatever they are`() throws {
        for first in stride(from: 0, to: 30_000, by: 997) {
            for length in [0, 1, 30, 365, 4_000] {
                let (one, other) = (
                    CivilDate(daysSince1970: first), CivilDate(daysSince1970: first + length)
                )
                let text =
                    Words.address(ofDay: one.number) + ".." + Words.address(ofDay: other.number)
                #expect(Period(text)?.bounds(today: Self.today) == one...other)
            }
        }
    }
}
