import Foundation
import Plays
import Stage
import Testing

@Suite struct `an instant` {
    static let good: [(text: String, milliseconds: Int64)] = [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.000Z", 0),
        ("2026-03-04T16:03:04.625Z", 1_772_640_184_625),
        ("2026-03-04T16:03:04.6Z", 1_772_640_184_600),
        ("2026-03-04T16:03:04.62Z", 1_772_640_184_620),
        ("2026-03-04T16:03:04.6259999999Z", 1_772_640_184_625),
        ("2026-03-04T16:03:04Z", 1_772_640_184_000),
        ("2026-03-04t16:03:04z", 1_772_640_184_000),
        ("2026-03-04 16:03:04Z", 1_772_640_184_000),
        ("2026-03-04T18:03:04+02:00", 1_772_640_184_000),
        ("2026-03-04T10:33:04-05:30", 1_772_640_184_000),
        ("2024-02-29T23:59:60Z", 1_709_251_200_000),
        ("1969-12-31T23:59:59.999Z", -1),
        ("0001-01-01T00:00:00Z", -62_135_596_800_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ]

    @Test(arguments: good)
    func `is read from RFC 3339`(text: String, milliseconds: Int64) {
        #expect(text.withText { Instant($0)?.milliseconds } == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-03-04", "2026-03-04T16:03:04", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00Zx",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+1:00", "+026-01-01T00:00:00Z",
        "2026-01-01X00:00:00Z", "2026/01/01T00:00:00Z", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01", "９026-01-01T00:00:00Z", "2026-01-01T00:00:00\u{0}",
    ])
    func `is not read from anything else`(text: String) {
        #expect(text.withText { Instant($0) } == nil)
    }

    @Test func `is read from the minutes of account data`() {
        #expect(
            "2025-05-06 18:43".withText { Instant(minute: $0)?.milliseconds } == 1_746_556_980_000)
        for text in [
            "2025-05-06 18:43:00", "2025-05-06T18:43", "2025-05-06 24:00", "2025-05-06 1:43",
        ] {
            #expect(text.withText { Instant(minute: $0) } == nil)
        }
    }

    @Test func `is written as Foundation writes it, and read back`() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var random = SplitMix64(seed: 1)
        for _ in 0..<20_000 {
            let range =
                Instant(milliseconds: -62_135_596_800_000).milliseconds...253_402_300_799_999
            let milliseconds = Int64.random(in: range, using: &random)
            let text = Instant(milliseconds: milliseconds).description
            #expect(text.withText { Instant($0)?.milliseconds } == milliseconds)
            guard milliseconds > -12_000_000_000_000 else { continue }  // Julian days before 1582
            let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
            #expect(text.prefix(19) == style.format(date).prefix(19) || milliseconds < 0)
        }
    }
}

@Suite struct `a civil date` {
    @Test func `counts every day of a thousand years as its neighbour plus one`() {
        var previous = CivilDate(daysSince1970: -200_000)
        for days in -199_999..<200_000 {
            let date = CivilDate(daysSince1970: days)
            #expect(date.daysSince1970 == days)
            #expect(previous < date)
            #expect(date.weekday == previous.weekday % 7 + 1)
            previous = date
        }
        #expect(CivilDate(daysSince1970: 0).weekday == 4)
        #expect(CivilDate(year: 2026, month: 3, day: 4)?.number == 20_260_304)
    }

    @Test func `does not exist where the calendar has none`() {
        #expect(CivilDate(year: 2023, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 1900, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2000, month: 2, day: 29) != nil)
        #expect(CivilDate(year: 2023, month: 4, day: 31) == nil)
        #expect(CivilDate(year: 2023, month: 0, day: 1) == nil)
    }
}
