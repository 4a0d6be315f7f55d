import Foundation
import Plays
import SQLite
import Support
import Testing

@testable import Sink

/// What earlier versions have written, as SQL text, and the records that it was made from.
struct Released {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Released")

    let version: Int

    /// Makes the database again that this version had written.
    func restore(to path: String) throws {
        let file = Self.folder.appending(path: "v\(version).sql")
        try Database(path: path).execute(try String(contentsOf: file, encoding: .utf8))
    }

    func records() throws -> [TestRecord] {
        let file = Self.folder.appending(path: "v\(version).jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = try #require(
                JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
            return TestRecord(
                place: RecordPlace(
                    topic: try #require(Topic(rawValue: parts[0] as? String ?? "")), partition: 0,
                    offset: try #require(parts[1] as? Int64)),
                key: parts[2] as? String, value: parts[3] as? String)
        }
    }
}

@Suite struct `a database of an earlier version` {
    /// What version 3 wrote is brought here as well as if it were an earlier one.
    @Test(arguments: [(2, 2), (3, 3), (3, 2)])
    func `is brought to this one, and is what its records make now`(
        version: Int, called: Int
    ) throws {
        let released = Released(version: version)
        let (old, new) = (try Bench(), try Bench())
        try released.restore(to: old.path)
        try Database(path: old.path).execute("PRAGMA user_version = \(called)")
        let kept = ["offsets", "topic_generations"].map { "SELECT * FROM \($0)" }
        let before = try kept.map(old.rows)

        _ = try old.open()
        _ = try new.open().store(RecordBatch(try released.records()), advances: false)

        #expect(try old.content() == new.content())
        #expect(try kept.map(old.rows) == before)
        for table in ["artist_observations", "polls", "lists", "list_items", "contexts", "dates"] {
            let rows = "SELECT count(*) FROM \(table)"
            #expect(try old.rows(rows) == new.rows(rows), "\(table)")
        }
        let schema = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name"
        #expect(try old.rows(schema) == new.rows(schema))
        #expect(try old.wrongSums() == [])
        #expect(try old.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try old.rows("PRAGMA foreign_key_check") == [])
    }

    @Test func `goes on where it was, and is left alone by one who only reads`() throws {
        let released = Released(version: 2)
        let bench = try Bench()
        try released.restore(to: bench.path)
        #expect(throws: (any Error).self) { try StoreFile.openToRead(bench.path) }
        #expect(try bench.rows("PRAGMA user_version") == ["2"])

        let records = try released.records()
        let store = try bench.open()
        let again = try store.store(RecordBatch(records), advances: false)

        #expect(again[.listens].stored == 0)
        #expect(again[.tracks].stored == 0)
    }
}
