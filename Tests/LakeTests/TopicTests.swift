import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

@Suite(.needsPython) struct `a topic as a table` {
    struct Report: Decodable {
        var faults: [String]
        var rows: [String: Int]
    }

    /// Every value that is hard to write, as JSON wants it.
    static let texts = [
        #""plain""#, #""""#, #""a,b""#, #""say \"no\"""#, #""two\r\nlines""#, #"" ends ""#,
        #""Größe 🎧""#, #""\u0000\u001f""#, #""=1+1""#, #""null""#, #""\\N""#, "null",
    ]
    /// What a source may have sent, with white space that no line bears.
    static let items = [
        #"{"track":{"name":"a,\"b\" 🎧","list":[1,null,true,-0.5e3]},"played_at":"x"}"#,
        "{\n  \"track\": { \"id\": 1.50 },\r\n\t\"none\": []\n}", #"[]"#, #""text""#, "12", "{}",
    ]

    /// Records of a topic that take every kind of value in every column.
    static func records(of topic: Topic) -> [String] {
        (0..<24).map { number in
            let fields = topic.columns.enumerated().map { index, column in
                "\"\(column.name)\":\(value(of: column, number + index))"
            }
            return "{\"v\":1,\(fields.joined(separator: ","))}"
        }
    }

    private static func value(of column: Column, _ number: Int) -> String {
        if column.name == "account" { return #""me""# }
        if !column.isNeeded, number % 5 == 0 { return "null" }
        switch column.kind {
        case .text:
            let text = texts[number % texts.count]
            return column.isNeeded && text == "null" ? #""x""# : text
        case .integer: return ["0", "-1", "9007199254740993", "\(Int64.max)"][number % 4]
        case .real: return ["0.125", "1.0", "0.1"][number % 3]
        case .boolean: return number % 2 == 0 ? "true" : "false"
        case .instant:
            let moments = ["2026-03-04T16:03:04.625Z", "1999-12-31T23:59:59.999Z"]
            return "\"\(moments[number % 2])\""
        case .date: return number % 2 == 0 ? #""2026-02-28""# : #""2024-02-29""#
        case .texts:
            let list = texts[..<(number % texts.count)].filter { $0 != "null" }
            return "[\(list.joined(separator: ","))]"
        case .json: return items[number % items.count]
        }
    }

    @Test func `has the same values in every format, what was raw as JSON`() throws {
        let folder = try TemporaryFolder()
        for format in Format.allCases {
            let tree = try DiskTree(folder.path(format.rawValue))
            for topic in Topic.filed {
                try Shore.fill(tree, topic, Self.records(of: topic), FileStyle(format))
            }
        }
        let output = try Python.run("LakeTests/read_topics.py", [folder.path])
        let report = try JSONDecoder().decode(Report.self, from: Data(output.utf8))
        #expect(report.faults == [])
        #expect(report.rows.count == Topic.filed.count)
        #expect(report.rows.values.allSatisfy { $0 == 24 })
    }
}

@Suite struct `a day's folder` {
    @Test(arguments: [
        ("2026-02-28T23:59:59.999Z", "2026-02-28"), ("2026-03-01T00:00:00.000Z", "2026-03-01"),
        // Clocks go forward at one of these and back at the other; a day in UTC has no such hour.
        ("2026-03-29T01:00:00.000Z", "2026-03-29"), ("2026-10-25T00:30:00.000Z", "2026-10-25"),
        ("2024-02-29T12:00:00.000Z", "2024-02-29"), ("1969-12-31T23:59:59.999Z", "1969-12-31"),
        // Later than any clock here, and earlier than all before it.
        ("2099-12-31T23:59:59.999Z", "2099-12-31"), ("2008-10-07T00:00:00.000Z", "2008-10-07"),
    ])
    func `is that of the record in UTC, and the local one its own field`(
        end: String, day: String
    ) throws {
        let shore = Shore()
        shore.partitionBy = try #require(PartitionBy(names: ["date", "local_date"]))
        try shore.fill(shore.open(), to: 1) { offset in
            Shore.listen(offset).replacing(
                #/"ended_at":"[^"]+"/#, with: #""ended_at":"\#(end)""#)
        }
        let manifest = try #require(try DiskTree(shore.root).manifest(.listens, 0))
        #expect(
            manifest.files.map(\.path) == ["date=\(day)/local_date=2026-02-01/part-0-0-0.jsonl"])
    }

    @Test func `takes what comes late beside what was there`() throws {
        let shore = Shore()
        let days = [3, 1, 2, 1, 3].map { Int64($0 - 1) * 7 }
        for (offset, place) in days.enumerated() {
            try shore.fill(shore.open(), to: Int64(offset) + 1) { _ in Shore.listen(place) }
        }
        let manifest = try #require(try DiskTree(shore.root).manifest(.listens, 0))
        #expect(
            manifest.files.map(\.path) == [
                "account=me/date=2026-02-03/part-0-0-0.jsonl",
                "account=me/date=2026-02-01/part-0-1-1.jsonl",
                "account=me/date=2026-02-02/part-0-2-2.jsonl",
                "account=me/date=2026-02-01/part-0-3-3.jsonl",
                "account=me/date=2026-02-03/part-0-4-4.jsonl",
            ])
    }
}
