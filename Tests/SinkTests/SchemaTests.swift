import Foundation
import SQLite
import Support
import Testing

@testable import Sink

@Suite struct `the schema` {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/schema.md")

    @Test func `is what the page says`() throws {
        let bench = try Bench()
        _ = try bench.open()
        let rows = try Database(path: bench.path, mode: .readOnly).prepare(
            "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        var schema: [(type: String, name: String, sql: String)] = []
        while try rows.step() { schema.append((rows.text(0), rows.text(1), rows.text(2))) }
        let text = SchemaPage.text(of: schema)

        if ProcessInfo.processInfo.environment["LEGATO_WRITE_DOCS"] == "1" {
            try Data(text.utf8).write(to: Self.page)
        }

        #expect(try String(contentsOf: Self.page, encoding: .utf8) == text)
    }

    @Test func `says of every table and view what it is`() throws {
        let bench = try Bench()
        _ = try bench.open()
        let bare = try bench.rows(
            """
            SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
                AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%--%'
            """)

        #expect(bare.isSubset(of: Self.plain))
    }

    /// Tables that need no words: their name and columns say all.
    private static let plain = Set([
        "album_days", "artist_genres", "genres", "hour_days", "schema_version", "track_artists",
    ])

    @Test func `has an example of every view that works`() throws {
        let bench = try Bench()
        _ = try bench.open()
        let database = try Database(path: bench.path, mode: .readOnly)
        let views = try database.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view'")
        while try views.step() {
            let name = views.text(0)
            let example = try #require(SchemaPage.example(in: views.text(1)), "\(name)")
            #expect(example.contains("FROM \(name)"))
            #expect(throws: Never.self, "\(example)") { try Bench.rows(example, of: database) }
        }
    }

    @Test(arguments: [
        ("top_tracks", "track_id"), ("top_artists", "artist_id"), ("skip_rates", "track_id"),
        ("podcasts", "track_id"),
    ])
    func `makes a list of all time in one pass, without sorting`(
        view: String, thing: String
    ) throws {
        let bench = try Bench()
        _ = try bench.open()
        for period in ["", "WHERE date_id BETWEEN 20250101 AND 20251231"] {
            let plan = try bench.plan(
                "SELECT \(thing), sum(listens) FROM \(view) \(period) GROUP BY \(thing)")
            #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test(arguments: [
        "sessions", "streaks", "discoveries", "comebacks", "listening_by_day",
        "listening_by_month", "listening_by_year", "listening_by_hour_and_weekday", "completeness",
    ])
    func `asks only tables that are kept ready, and listens by their index`(view: String) throws {
        let bench = try Bench()
        _ = try bench.open()
        let plan = try bench.plan("SELECT * FROM \(view)")
        let index = "SEARCH l USING COVERING INDEX listens_by_account_and_end"
        #expect(
            plan.allSatisfy { line in
                line != "SCAN l" && !line.contains("AUTOMATIC")
                    && (!line.contains("listens") || line.hasPrefix(index))
            }, "\(plan)")
    }
}

extension Collection where Element: Hashable {
    fileprivate func isSubset(of other: Set<Element>) -> Bool { Set(self).isSubset(of: other) }
}

extension Bench {
    /// How SQLite would answer a question.
    func plan(_ sql: String) throws -> [String] {
        let statement = try Database(path: path, mode: .readOnly)
            .prepare("EXPLAIN QUERY PLAN \(sql)")
        var lines: [String] = []
        while try statement.step() { lines.append(statement.text(3)) }
        return lines
    }
}
