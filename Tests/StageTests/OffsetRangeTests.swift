import Stage
import Testing

@Suite struct `a range` {
    typealias Span = OffsetRange.Span

    @Test(arguments: [
        ("start", Span(first: .start)), ("end", Span(first: .end)),
        ("0", Span(first: .offset(0))), ("42", Span(first: .offset(42))),
        ("5:9", Span(first: .offset(5), last: .before(9))),
        ("5:end", Span(first: .offset(5), last: .end)), (":end", Span(first: .start, last: .end)),
        (":9", Span(first: .start, last: .before(9))),
        ("+0", Span(first: .afterStart(0))), ("+7", Span(first: .afterStart(7))),
        ("+7:end", Span(first: .afterStart(7), last: .end)),
        ("-3", Span(first: .newest(3), last: .end)),
    ])
    func `is read and written`(text: String, span: Span) throws {
        let range = try OffsetRange(flagText: text)
        #expect(range == OffsetRange(span))
        #expect(range.flagText == text)
        #expect(range.span(of: 5) == span)
    }

    @Test func `may name partitions`() throws {
        let range = try OffsetRange(flagText: "3=100:200,0=start")
        #expect(
            range.partitions == [
                3: Span(first: .offset(100), last: .before(200)), 0: Span(first: .start),
            ])
        #expect(range.span(of: 1) == nil)
        #expect(range.flagText == "0=start,3=100:200")
        #expect(range.newestCount == nil)
    }

    @Test func `tells how many of the newest are wanted`() throws {
        #expect(try OffsetRange(flagText: "-10").newestCount == 10)
        #expect(OffsetRange.newest(10).flagText == "-10")
        #expect(OffsetRange.everything.flagText == "start")
    }

    @Test(arguments: [
        "", ":", "5:", "5:5", "9:5", "-0", "--3", "-3:end", "-3:9", "end:end", "end:9", "a", "1.5",
        "1 ", "+", "-", "++1", "+-1", "5:+9", "5:-9", "5:start", "1:2:3", "@-48h", "@2026-01-01",
        "9999999999999999999", "1,2", "3=", "=1", "3=1,3=2", "3=1,4", "3=-5", "-1=5", "x=1",
        "99999999999=1", ":0", "٣",
    ])
    func `is refused otherwise`(text: String) {
        #expect(throws: FlagTextError.self) { try OffsetRange(flagText: text) }
    }

    /// A partition that keeps 10 up to 99.
    @Test(arguments: [
        ("start", 10, 100), ("end", 100, 100), ("50", 50, 100), ("5", 10, 100), ("500", 100, 100),
        ("50:60", 50, 60), ("5:60", 10, 60), ("50:500", 50, 100), ("200:300", 100, 100),
        ("2:5", 10, 10), (":end", 10, 100), (":20", 10, 20), ("+5", 15, 100), ("+500", 100, 100),
        ("-5", 95, 100), ("-500", 10, 100), ("+9223372036854775807", 100, 100),
    ])
    func `ends in a replay where the partition ends`(text: String, first: Int64, end: Int64) throws
    {
        let span = try #require(try OffsetRange(flagText: text).span(of: 0))
        #expect(span.replayed(low: 10, high: 100) == OffsetBounds(first: first, end: end))
    }

    @Test(arguments: [
        ("start", 10, nil), ("end", 100, nil), ("50", 50, nil), ("5", 10, nil), ("500", 500, nil),
        ("50:60", 50, 60), ("50:500", 50, 500), ("2:5", 10, 10), (":end", 10, 100),
        ("+5", 15, nil), ("+5:end", 15, 100), ("-5", 95, 100), ("-500", 10, 100),
        ("500:end", 100, 100),
    ])
    func `follows in a tail unless it has an end`(text: String, first: Int64, end: Int64?) throws {
        let span = try #require(try OffsetRange(flagText: text).span(of: 0))
        #expect(span.followed(low: 10, high: 100) == OffsetBounds(first: first, end: end))
    }

    @Test func `knows how much lies inside its bounds`() {
        #expect(OffsetBounds(first: 5, end: 9).count == 4)
        #expect(OffsetBounds(first: 5, end: 5).isEmpty)
        #expect(OffsetBounds(first: 5, end: nil).isEmpty == false)
    }
}
