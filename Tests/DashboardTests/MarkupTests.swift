import Stage
import Testing

@testable import Dashboard

@Suite struct `markup` {
    @Test(arguments: [
        ("plain", "plain"), ("<b>", "&lt;b&gt;"), ("\"'&", "&quot;&#39;&amp;"),
        ("&amp;", "&amp;amp;"), ("a\u{0}b\u{7f}", "a\u{fffd}b\u{fffd}"), ("ü\u{202e}", "ü\u{202e}"),
        ("tab\tline\n", "tab\tline\n"),
    ])
    func `escapes every text`(text: String, source: String) {
        let html: HTML = "<p title=\"\(text)\">\(text)</p>"
        #expect(html.source == "<p title=\"\(source)\">\(source)</p>")
        #expect(HTML(text: text).source == source)
    }

    @Test func `keeps markup as it is, however deep`() {
        let inner: HTML = "<i>\("<")</i>"
        let items = [inner, inner]
        let outer: HTML = "<p>\(items)\(7)</p>"
        #expect(outer.source == "<p><i>&lt;</i><i>&lt;</i>7</p>")
    }

    @Test func `never lets a text make a tag, whatever its bytes`() {
        var generator = SplitMix64(seed: 11)
        let letters = Array("<>\"'&;=/ abc\u{0}\u{202e}\u{1f3b5}")
        for _ in 0..<2_000 {
            let length = Int(generator.next() % 40)
            let text = String(
                (0..<length).map { _ in letters[Int(generator.next() % UInt64(letters.count))] })
            let html: HTML = "\(text)"
            #expect(!html.source.contains("<") && !html.source.contains(">"))
            #expect(!html.source.contains("\"") && !html.source.contains("'"))
        }
    }

    @Test(arguments: [
        (0, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (3_600_000, "1 h 00 min"),
        (4_446_000_000, "1,235 h 00 min"),
    ])
    func `says a time as people do`(milliseconds: Int64, words: String) {
        #expect(Words.time(milliseconds) == words)
    }

    @Test func `cuts a long name at a character`() {
        let name = String(repeating: "é", count: 500)
        #expect(Name.cut(name) == String(repeating: "é", count: 159) + "…")
        #expect(Name.cut("short") == "short")
    }
}

@Suite struct `a sheet` {
    static let sheet = Sheet(
        [
            .init("track", "Track", .track), .init("date", "Day", .day),
            .init("month", "Month", .month), .init("at", "At", .instant),
            .init("listens", "Listens", .count), .init("share", "Share", .share),
            .init("note", "Note", .text),
        ],
        rows: [
            [
                .entity(id: "t1", name: "A, \"B\"\r\n"), .number(20_260_304), .number(202_603),
                .number(1_772_640_000_000), .number(12), .share(0.125), .text("=1+1"),
            ],
            [.none, .none, .none, .none, .number(0), .share(.nan), .none],
        ])

    @Test func `is a file of RFC 4180`() {
        #expect(
            Sheet.csvHead(Self.sheet.columns) + String(decoding: Self.sheet.csvRows, as: UTF8.self)
                == """
                track,track_id,date,month,at,listens,share,note\r
                "A, ""B""\r\n",t1,2026-03-04,2026-03,2026-03-04T16:00:00.000Z,12,0.125,=1+1\r
                ,,,,,0,0.0,\r

                """)
    }

    @Test func `doubles each quote in a file, a mark behind it or not`() {
        let sheet = Sheet(
            [.init("note", "Note", .text)],
            rows: [[.text("\"\u{301},=1")], [.text("a\"\u{200d}\"")]])
        #expect(
            sheet.csvRows
                == Array("\"\"\"\u{301},=1\"\r\n\"a\"\"\u{200d}\"\"\"\r\n".utf8))
    }

    @Test func `is JSON with the same names`() {
        #expect(
            String(decoding: Self.sheet.jsonRows(isFirst: true), as: UTF8.self) == """
                {"track":"A, \\"B\\"\\r\\n","track_id":"t1","date":"2026-03-04",\
                "month":"2026-03","at":"2026-03-04T16:00:00.000Z","listens":12,"share":0.125,\
                "note":"=1+1"},{"track":null,"date":null,"month":null,"at":null,"listens":0,\
                "share":0.0,"note":null}
                """)
        #expect(Self.sheet.jsonRows(isFirst: false).first == UInt8(ascii: ","))
    }

    @Test func `shades from none to most`() {
        #expect(
            [0, 1, 6, 7, 25, 26, 57, 100].map { HeatMap.level($0, of: 100) } == [
                0, 1, 1, 2, 3, 3, 4, 4,
            ])
        #expect(HeatMap.level(3, of: 0) == 0)
    }

    @Test func `is topped by time or by count, with a rule for equals`() {
        let tally = Tally([
            .init(key: 1, listens: 5, milliseconds: 10),
            .init(key: 2, listens: 5, milliseconds: 30),
            .init(key: 3, listens: 9, milliseconds: 10),
            .init(key: 4, listens: 5, milliseconds: 10),
        ])
        #expect(tally.top(by: .time, 3).map(\.key) == [2, 3, 1])
        #expect(tally.top(by: .count, 9).map(\.key) == [3, 2, 1, 4])
        #expect(tally.top(by: .count, 0) == [])
    }

    @Test func `tops as a full sort would, however many are equal`() {
        var generator = SplitMix64(seed: 5)
        let entries = (0..<500).map { key in
            Tally.Entry(
                key: Int64(key), listens: Int64(generator.next() % 9),
                milliseconds: Int64(generator.next() % 7))
        }
        for measure in Measure.allCases {
            let sorted = entries.sorted { measure.order($0, $1) }
            for limit in [1, 7, 100, 499, 500, 501] {
                #expect(Tally(entries).top(by: measure, limit) == Array(sorted.prefix(limit)))
            }
        }
    }
}
