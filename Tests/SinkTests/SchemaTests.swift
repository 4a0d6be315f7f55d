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

    @Test func `reads every top list of a period from its own table, in order`() throws {
        let bench = try Bench()
        _ = try bench.open()
        for (view, table) in [
            ("top_tracks", "track_days"), ("top_artists", "artist_days"),
            ("top_albums", "album_days"), ("top_genres", "genre_days"),
            ("listening_by_hour_and_weekday", "hour_days"),
        ] {
            let plan = try bench.plan(
                """
                SELECT * FROM \(view)
                WHERE account_id = 1 AND date_id BETWEEN 20250101 AND 20251231
                """)
            let first = "SEARCH n USING PRIMARY KEY (account_id=? AND date_id>? AND date_id<?)"
            #expect(plan.first == first, "\(table)")
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") || $0.contains("SCAN (") }, "\(plan)")
        }
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
