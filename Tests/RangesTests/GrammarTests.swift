import Ranges
import Stage
import Testing

@Suite struct `a range` {
    typealias Span = RecordRange.Span

    @Test(
        arguments: [
            ("start", Span(first: .start)), ("end", Span(first: .end)),
            ("0", Span(first: .offset(0))), ("42", Span(first: .offset(42))),
            ("5:9", Span(first: .offset(5), last: .before(9))),
            ("5:+9", Span(first: .offset(5), last: .offsets(9))),
            ("5:end", Span(first: .offset(5), last: .end)),
            (":end", Span(first: .start, last: .end)),
            (":9", Span(first: .start, last: .before(9))),
            ("start:+9", Span(first: .start, last: .offsets(9))),
            ("+0", Span(first: .afterStart(0))), ("+7", Span(first: .afterStart(7))),
            ("+7:end", Span(first: .afterStart(7), last: .end)),
            ("-3", Span(first: .newest(3), last: .end)),
            (
                "@2026-03-04T16:03:04.625Z:end",
                Span(first: .time(.instant(1_772_640_184_625)), last: .end)
            ),
            ("@now", Span(first: .time(.ago(0)))),
            ("@-2d", Span(first: .time(.ago(172_800_000)))),
            ("@-2d:-1d", Span(first: .time(.ago(172_800_000)), last: .until(.ago(86_400_000)))),
            ("@-2d:+90m", nil),
            (":@-1h", Span(first: .start, last: .until(.ago(3_600_000)))),
            ("100:@-1h", Span(first: .offset(100), last: .until(.ago(3_600_000)))),
        ] as [(String, Span?)])
    func `is read and written`(text: String, span: Span?) throws {
        let range = try RecordRange(flagText: text)
        if let span { #expect(range == RecordRange(span)) }
        let again = try RecordRange(flagText: range.flagText)
        #expect(again == range)
        if text != "@-2d:+90m" { #expect(range.flagText == text) }
    }

    /// Moments are told by their milliseconds since 1970.
    @Test(arguments: [
        ("2026-03-04T16:03:04.625Z", 1_772_640_184_625),
        ("2026-03-04T16:03:04Z", 1_772_640_184_000),
        ("2026-03-04T17:03:04+01:00", 1_772_640_184_000), ("2026-03-04T16:03Z", 1_772_640_180_000),
        ("2026-03-04t16:03:04z", 1_772_640_184_000), ("2026-03-04", 1_772_582_400_000),
        ("2026-03", 1_772_323_200_000), ("1772640184", 1_772_640_184_000),
        ("1772640184625", 1_772_640_184_625), ("0", 0), ("2024-02-29", 1_709_164_800_000),
    ])
    func `names a moment in many ways`(text: String, milliseconds: Int64) throws {
        let range = try RecordRange(flagText: "@\(text)")
        #expect(range.all == Span(first: .time(.instant(milliseconds))))
        // Each of them before another one, and behind it.
        let until = try RecordRange(flagText: "@:\(text)")
        #expect(until.all == Span(first: .start, last: .until(.instant(milliseconds))))
        let both = try RecordRange(flagText: "@\(text):2100-01-01T00:00:00+00:00")
        #expect(
            both.all
                == Span(
                    first: .time(.instant(milliseconds)), last: .until(.instant(4_102_444_800_000)))
        )
        let length = try RecordRange(flagText: "@\(text):+1h30m")
        #expect(
            length.all
                == Span(first: .time(.instant(milliseconds)), last: .milliseconds(5_400_000)))
        #expect(try RecordRange(flagText: "@\(text):end").all?.last == .end)
    }

    @Test(arguments: [
        ("-48h", 172_800_000), ("2d", 172_800_000), ("90m", 5_400_000), ("-1h30m", 5_400_000),
        ("500ms", 500), ("now", 0),
    ])
    func `counts a duration back from now`(text: String, milliseconds: Int64) throws {
        let range = try RecordRange(flagText: "@\(text)")
        #expect(range.all == Span(first: .time(.ago(milliseconds))))
    }

    @Test func `may name partitions`() throws {
        let range = try RecordRange(flagText: "3=100:200,0=start,7=-5,9=@2026-03-04")
        #expect(
            range.partitions == [
                3: Span(first: .offset(100), last: .before(200)), 0: Span(first: .start),
                7: Span(first: .newest(5), last: .end),
                9: Span(first: .time(.instant(1_772_582_400_000))),
            ])
        #expect(range.span(of: 1) == nil)
        #expect(range.follows)
        #expect(range.flagText == "0=start,3=100:200,7=-5,9=@2026-03-04T00:00:00.000Z")
    }

    static let moment = """
        a moment such as @2026-03-04T16:03:04Z, @2026-03-04, @2026-03, @1772640184, @now or @-48h
        """

    /// What is wrong, what was understood, and what would be right.
    @Test(
        arguments: [
            (
                "9:5",
                "an end behind the beginning, such as 5:9 (understood: from offset 9 to the "
                    + "one before 5)"
            ),
            (
                "5:5",
                "an end behind the beginning, such as 5:6 (understood: from offset 5 to the "
                    + "one before 5)"
            ),
            (
                ":",
                "an offset beside the colon, such as 100:200 or :end (understood: no beginning "
                    + "and no end)"
            ),
            (
                "5:",
                "an offset from 1 up or end behind the colon, such as 100:200 or 100:end "
                    + "(nothing is neither)"
            ),
            (
                "5:x",
                "an offset from 1 up or end behind the colon, such as 100:200 or 100:end (x is "
                    + "neither)"
            ),
            (
                "-0",
                "a number from 1 up behind the -, such as -10 (understood: so many of the "
                    + "newest)"
            ),
            (
                "-3:9",
                "an end with N:M or @T1:T2 only, such as 100:200 (understood: the newest 3, "
                    + "which end where the topic ends)"
            ),
            (
                "+",
                "a number behind the +, such as +10 (understood: so many offsets behind the "
                    + "first)"
            ),
            (
                "end:9",
                "a beginning before its end, such as start:end (understood: from the end of "
                    + "the topic, behind which nothing is)"
            ),
            (
                "-48h",
                "an @ before a time, such as @-48h (-48h was understood as a time)"
            ),
            (
                "2026-03-04",
                "an @ before a time, such as @2026-03-04 (2026-03-04 was understood as a time)"
            ),
            (
                "2026-03-04:2026-03-05",
                "an @ before a time, such as @2026-03-04:2026-03-05 (2026-03-04:2026-03-05 was "
                    + "understood as a time)"
            ),
            (
                "@2026",
                "a moment such as @2026-03, @2026-03-04 or @1772640184 (2026 was understood as "
                    + "Unix seconds, which have 9 digits or more)"
            ),
            (
                "@2026-03-04T16:03:04",
                "a moment with its zone, such as @2026-03-04T16:03:04Z or "
                    + "@2026-03-04T16:03:04+01:00 (2026-03-04T16:03:04 was understood as a time of "
                    + "day in no zone)"
            ),
            (
                "@2026-02-30",
                Self.moment + " (2026-02-30 was not understood)"
            ),
            (
                "@",
                Self.moment + " (nothing was not understood)"
            ),
            (
                "@-24h:-48h",
                "an end later than the beginning, such as @-2d:-1d (understood: from 1d ago to "
                    + "before 2d ago)"
            ),
            (
                "@2026-03-05:2026-03-04",
                "an end later than the beginning, such as "
                    + "@2026-03-04T00:00:00.000Z:2026-03-05T00:00:00.000Z (understood: from "
                    + "2026-03-05T00:00:00.000Z to before 2026-03-04T00:00:00.000Z)"
            ),
            (
                "@2026-03-04:2026-03-04",
                "an end later than the beginning, such as @2026-03-04:2026-03-05 (understood: "
                    + "from 2026-03-04T00:00:00.000Z to before 2026-03-04T00:00:00.000Z)"
            ),
            (
                "@2026-03-04:yesterday",
                Self.moment + " (yesterday was not understood)"
            ),
            (
                "1,2",
                "a partition's number for each range between commas, such as 3=100:200,5=start"
            ),
            (
                "3=1,3=2",
                "one range for each partition, such as 3=100:200,5=start (partition 3 is named "
                    + "twice)"
            ),
            (
                "3=1,4",
                "a partition's number and its range between commas, such as 3=100:200,5=start "
                    + "(4 is no such pair)"
            ),
            (
                "x=1",
                "a partition's number before the =, such as 3=100:200 (x is none)"
            ),
            (
                "a",
                "a range such as start, end, 100, 100:200, +10, -10, :end, @-48h, "
                    + "@2026-03-04:2026-03-05 or 3=100:200"
            ),
        ] as [(String, String)])
    func `is refused with what was understood and a right example`(
        text: String, wanted: String
    ) {
        let error = #expect(throws: FlagTextError.self) { try RecordRange(flagText: text) }
        #expect(error?.wanted == wanted)
    }

    @Test(arguments: [
        "", "--3", "end:end", "1.5", "1 ", "-", "++1", "+-1", "5:-9", "5:start", "1:2:3", "5:+0",
        "9999999999999999999", "3=", "=1", "-1=5", "99999999999=1", ":0", "٣", "@٣", "@@now",
        "@now:-1h", "@1h:2h", "@:", "@2026-3-4", "@2026-03-04 16:03:04", "3=4=5", ",", "3=1,",
        "@99999999999999999", "@2026-13", "@2026-03-04T25:00:00Z", "@-", "@+1h", "@-1h:+0s",
    ])
    func `is refused otherwise`(text: String) {
        #expect(throws: FlagTextError.self) { try RecordRange(flagText: text) }
    }
}
