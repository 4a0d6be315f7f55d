import Foundation
import Plays
import SQLite
import Stage
import Support
import Testing

@testable import Sink

/// What earlier versions have written, as SQL text, and the records that it was made from.
struct Released {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Released")

    let version: Int

    /// The versions of which there is a dump.
    static func versions() throws -> Set<Int32> {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.path(percentEncoded: false))
        return Set(names.compactMap { $0.wholeMatch(of: /v([0-9]+)\.sql/).flatMap { Int32($0.1) } })
    }

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
                key: parts[2] as? String, value: parts[3] as? String,
                headers: parts.count > 4 ? parts[4] as? [String: String] ?? [:] : [:])
        }
    }
}

@Suite struct `a database of an earlier version` {
    /// All but what SQLite knows of how tables are filled.
    private static let schema = """
        SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'
        ORDER BY type, name
        """

    /// Whoever changes the schema gives it another number, and keeps a dump of what that writes.
    @Test func `is kept of each version, this one too`() throws {
        #expect(try Released.versions() == Set(Migration.earliest...Schema.version))
        let (old, new) = (try Bench(), try Bench())
        try Released(version: Int(Schema.version)).restore(to: old.path)
        _ = try new.open()
        #expect(try old.rows(Self.schema) == new.rows(Self.schema))
    }

    /// What version 3 wrote is brought here as well as if it were an earlier one.
    @Test(arguments: [(2, 2), (3, 3), (3, 2), (4, 4), (5, 5)])
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
        #expect(try old.rows(Self.schema) == new.rows(Self.schema))
        #expect(try old.wrongSums() == [])
        #expect(try old.rows("PRAGMA integrity_check") == ["ok"])
        #expect(try old.rows("PRAGMA foreign_key_check") == [])
    }

    @Test func `goes on where it was, and is left alone by one who only reads`() throws {
        let released = Released(version: 2)
        let bench = try Bench()
        try released.restore(to: bench.path)
        #expect(throws: (any Error).self) { try StoreFile.openToRead(bench.path) }
        _ = try StoreFile.openToRead(bench.path, takesEarlier: true)
        #expect(try bench.rows("PRAGMA user_version") == ["2"])

        let records = try released.records()
        let store = try bench.open()
        let again = try store.store(RecordBatch(records), advances: false)

        #expect(again[.listens].stored == 0)
        #expect(again[.tracks].stored == 0)
    }

    @Test func `is left to the sink that is at work on it`() throws {
        let bench = try Bench()
        try Released(version: 4).restore(to: bench.path)
        var lock: StoreLock? = try StoreLock(bench.path)
        let error = #expect(throws: Failure.self) { try StoreFile.openBeside(bench.path) }
        #expect(error?.description.contains("another legato-sink is writing") == true)
        #expect(try bench.rows("PRAGMA user_version") == ["4"])

        withExtendedLifetime(lock) {}
        lock = nil
        _ = try StoreFile.openBeside(bench.path)
        #expect(try bench.rows("PRAGMA user_version") == ["\(Schema.version)"])
    }
}
