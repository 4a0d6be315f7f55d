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
    ]

    func folder(_ genre: String?) throws -> String {
        let shore = Shore()
        shore.partitionBy = try #require(PartitionBy(names: ["genre"]))
        try shore.fill(shore.open(), to: 1) { Shore.listen($0, genre: genre) }
        let manifest = try #require(try DiskTree(shore.root).manifest(.listens, 0))
        let parts = manifest.files[0].path.split(separator: "/")
        #expect(parts.count == 2)
        return String(parts[0])
    }

    @Test(arguments: [
        ("../../etc", "genre=..%2F..%2Fetc"), ("..", "genre=.%2E"), ("a/b", "genre=a%2Fb"),
        ("=", "genre=%3D"), ("%2F", "genre=%252F"), ("", "genre="), ("dot.", "genre=dot%2E"),
        ("__HIVE_DEFAULT_PARTITION__", "genre=%5F_HIVE_DEFAULT_PARTITION__"),
        ("🎧", "genre=🎧"), ("line\nend", "genre=line%0Aend"),
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
        #expect(rows.map { $0[0] } == values)
        #expect(Set(rows.map { $0[1] }).count == values.count)
        // What is short enough is in the name as it is.
        #expect(zip(rows, values).allSatisfy { $0[1] == $1 || $1.utf8.count > 200 })
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
