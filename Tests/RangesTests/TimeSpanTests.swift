import Plays
import Ranges
import Stage
import Testing

@Suite struct `two moments` {
    private static let now = Instant(milliseconds: 1_772_640_300_000)

    @Test(arguments: [
        ("2026-03-04 2026-03-05", "2026-03-04T00:00:00.000Z", "2026-03-05T00:00:00.000Z"),
        ("2026-03 2026-04", "2026-03-01T00:00:00.000Z", "2026-04-01T00:00:00.000Z"),
        ("@2026-03-04T20:00+01:00 @now", "2026-03-04T19:00:00.000Z", "2026-03-04T16:05:00.000Z"),
        ("-48h now", "2026-03-02T16:05:00.000Z", "2026-03-04T16:05:00.000Z"),
        ("1772640184 1772640184625", "2026-03-04T16:03:04.000Z", "2026-03-04T16:03:04.625Z"),
    ])
    func `are read as those of ranges`(text: String, from: String, until: String) throws {
        let span = try TimeSpan(flagText: text)
        let later = Instant(milliseconds: Self.now.milliseconds + 86_400_000)
        let ends = try span.ends(now: text.hasSuffix("@now") ? later : Self.now)
        #expect("\(ends.from)" == from)
        #expect("\(ends.until)".hasSuffix(String(until.suffix(13))))
    }

    @Test(arguments: [
        ("2026-03-04", "two moments, such as 2026-03-04T20:00Z 2026-03-05T02:00Z"),
        ("a b c", "two moments, such as 2026-03-04T20:00Z 2026-03-05T02:00Z"),
        (
            "2026-03-04T20:00 now",
            "a moment with its zone, such as @2026-03-04T20:00Z or @2026-03-04T20:00+01:00 "
                + "(2026-03-04T20:00 was understood as a time of day in no zone)"
        ),
    ])
    func `that are none are refused with an example`(text: String, wanted: String) {
        let error = #expect(throws: FlagTextError.self) { try TimeSpan(flagText: text) }
        #expect(error?.wanted == wanted)
    }

    @Test(arguments: ["2026-03-05 2026-03-04", "now now", "now -1h", "2026-03-04 2026-03-04"])
    func `have the later one behind`(text: String) throws {
        let span = try TimeSpan(flagText: text)
        let error = #expect(throws: FlagTextError.self) { try span.ends(now: Self.now) }
        #expect(
            error?.wanted.hasPrefix(
                "an end later than the beginning, such as 2026-03-04T20:00Z 2026-03-05T02:00Z "
                    + "(understood: from ") == true)
    }
}
