import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Lake

@Suite struct `a folder's name` {
    static let values = [
        "../../etc", "..", "a/b", "=", "%2F", "", String(repeating: "ü", count: 150), "🎧",
        "dot.", "space ", "__HIVE_DEFAULT_PARTITION__", "a'b\"c", "C:\\x", "line\nend", "100%",
        String(repeating: "/", count: 300), "plain", "Größe", "a&b+c",
        // The same to the eye, not in bytes; one that joins what stands before it, and behind it.
        "Gro\u{308}\u{df}e", "Gr\u{f6}\u{df}e x", "Gro\u{308}\u{df}e x", "\u{301}x",
        "x\u{600}", "a\u{0}b",
    ]

    func folder(_ genre: String?) throws -> String {
        let shore = Shore()
        shore.partitionBy = try #require(PartitionBy(names: ["genre"]))
        try shore.fill(shore.open(), to: 1) { Shore.listen($0, genre: genre) }
        let manifest = try #require(try DiskTree(shore.root).manifest(.listens, 0))
        let parts = ExactPath(manifest.files[0].path).names
        #expect(parts.count == 2)
        return parts[0]
    }

    @Test(arguments: [
        ("../../etc", "genre=..%2F..%2Fetc"), ("..", "genre=.%2E"), ("a/b", "genre=a%2Fb"),
        ("=", "genre=%3D"), ("%2F", "genre=%252F"), ("", "genre="), ("dot.", "genre=dot%2E"),
        ("__HIVE_DEFAULT_PARTITION__", "genre=%5F_HIVE_DEFAULT_PARTITION__"),
        ("🎧", "genre=🎧"), ("line\nend", "genre=line%0Aend"), ("a\u{0}b", "genre=a%00b"),
    ])
    func `is escaped as Hive does`(value: String, name: String) throws {
        #expect(try folder(value) == name)
    }

    @Test func `says when there is no value`() throws {
        #expect(try folder(nil) == "genre=__HIVE_DEFAULT_PARTITION__")
    }

    @Test func `is cut at a character and told apart by a hash`() throws {
        let one = try folder(String(repeating: "ü", count: 150))
        let other = try folder(String(repeating: "ü", count: 149) + "u")
        #expect(one.utf8.count <= 255)
        #expect(one.hasPrefix("genre=" + String(repeating: "ü", count: 110)))
        #expect(one.wholeMatch(of: /genre=ü+-[0-9a-f]{16}/) != nil)
        #expect(one != other)
        let slashes = try folder(String(repeating: "/", count: 300))
        #expect(slashes.wholeMatch(of: /genre=(%2F)+-[0-9a-f]{16}/) != nil)
    }

    @Test(.needsPython, arguments: Format.allCases.map { FileStyle($0) })
    func `keeps one folder for each value, and the value is read back`(style: FileStyle) throws {
        let shore = Shore()
        shore.style = style
        shore.partitionBy = try #require(PartitionBy(names: ["genre"]))
        let values = Self.values
        try shore.fill(shore.open(), to: Int64(values.count)) {
            Shore.listen($0, genre: values[Int($0)])
        }
        let output = try Python.run("LakeTests/genres.py", ["\(shore.root)/listens"])
        let rows = try JSONDecoder().decode([[String]].self, from: Data(output.utf8))
        #expect(rows.map { ExactPath($0[0]) } == values.map { ExactPath($0) })
        #expect(Set(rows.map { ExactPath($0[1]) }).count == values.count)
        // What is short enough is in the name as it is.
        #expect(zip(rows, values).allSatisfy { $0[1] == $1 || $1.utf8.count > 200 })
        #expect(try LakeCheck(of: shore.root).faults == [])
    }

    @Test(.needsPython, arguments: Format.allCases)
    func `is another one where a value only looks the same`(format: Format) throws {
        let shore = Shore()
        shore.style = FileStyle(format)
        shore.partitionBy = try #require(PartitionBy(names: ["genre"]))
        let twins = ["Gr\u{f6}\u{df}e", "Gro\u{308}\u{df}e"]
        let make = { Shore.listen($0, genre: twins[Int($0 % 2)]) }
        try shore.fill(shore.open(), to: 8, every: 4, make)
        let tree = try shore.tree()
        let compaction = Compaction(
            tree, limitBytes: 1 << 20, today: `a compaction`.later, writer: "c")
        #expect(try compaction.run(.listens, 0).made == 2)
        let files = try #require(try tree.manifest(.listens, 0)).files
        let names = files.map(\.path.utf8.count).sorted()
        #expect(names == twins.map { "genre=\($0)/part-0-0-6.\(format)".utf8.count }.sorted())
        #expect(try LakeCheck(of: shore.root).faults == [])

        // What looks like a file of the manifest is none.
        let stray = "\(shore.root)/listens/genre=\(twins[1])/part-0-0-6.\(format)"
        try DiskFile.make(stray)
        let manifest = try #require(try tree.manifest(.listens, 0))
        let findings = try Inspection(tree).findings(in: manifest)
        #expect(findings.faults.map { $0.hasSuffix("a sink removes it when it starts") } == [true])
        _ = try shore.open()
        #expect(try LakeCheck(of: shore.root).faults == [])
    }
}

@Suite struct `folders` {
    @Test(arguments: [
        ("account,date", "account=me/date=2026-02-01"),
        ("year,month", "year=2026/month=02"),
        ("local_date,source,kind", "local_date=2026-02-01/source=api/kind=track"),
        ("artist", "artist=A"), ("shuffle,local_hour", "shuffle=true/local_hour=16"),
        ("snapshot", ""), ("skipped", "skipped=__HIVE_DEFAULT_PARTITION__"),
    ])
    func `come from the record`(names: String, folder: String) throws {
        let shore = Shore()
        shore.partitionBy = try #require(
            PartitionBy(names: names.split(separator: ",").map(String.init)))
        try shore.fill(shore.open(), to: 1)
        let manifest = try #require(try DiskTree(shore.root).manifest(.listens, 0))
        let name = "part-0-0-0.jsonl"
        #expect(manifest.files[0].path == (folder.isEmpty ? name : "\(folder)/\(name)"))
    }

    @Test func `are refused when no topic has the field`() {
        #expect(PartitionBy(names: ["song"]) == nil)
        #expect(PartitionBy(names: ["date", "date"]) == nil)
        #expect(PartitionBy(names: ["origin"]) == nil)
    }
}
