import Foundation
import Plays
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
        var schema: [SchemaPage.Item] = []
        while try rows.step() {
            let columns = try bench.rows("SELECT name FROM pragma_table_info('\(rows.text(1))')")
            schema.append(
                SchemaPage.Item(
                    type: rows.text(0), name: rows.text(1), sql: rows.text(2), columns: columns))
        }
        let text = SchemaPage.text(of: schema)

        if ProcessInfo.processInfo.environment["LEGATO_WRITE_DOCS"] == "1" {
            try Data(text.utf8).write(to: Self.page)
        }

        #expect(try String(contentsOf: Self.page, encoding: .utf8) == text)
    }

    @Test func `says of every table and view what it is`() throws {
        let bench = try Bench()
        _ = try bench.open()
        // Its first line, before any column.
        let bare = try bench.rows(
            """
            SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
                AND name NOT LIKE 'sqlite_%'
                AND trim(substr(sql, instr(sql, char(10))), ' ' || char(10)) NOT LIKE '-- %'
            """)

        #expect(bare == [])
    }

    @Test func `has an example of every view that works`() throws {
        let bench = try Bench()
        _ = try bench.open()
        for (view, example) in try bench.examples() {
            #expect(example.contains("FROM \(view)"))
            #expect(throws: Never.self, "\(example)") { try bench.rows(example) }
        }
    }

    /// What is documented is what people ask.
    @Test func `gives no example that goes through all listens`() throws {
        let bench = try Bench()
        _ = try bench.open()
        let views = try bench.examples()
        #expect(views.count > 15)
        for isFull in [false, true] {
            if isFull { try bench.fill() }
            for (view, example) in views {
                let plan = try bench.plan(example)
                let names = try bench.names(of: "listens", in: view)
                #expect(
                    plan.allSatisfy { line in
                        !line.contains("AUTOMATIC")
                            && !names.contains { (line + " ").hasPrefix("SCAN \($0) ") }
                    }, "\(example) \(isFull) \(plan)")
                if view == "listening" {
                    let search = "SEARCH n USING INDEX listens_by_account_and_end (account_id=?)"
                    #expect(plan.contains(search), "\(isFull) \(plan)")
                    #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(isFull) \(plan)")
                }
            }
        }
    }

    @Test(arguments: [
        ("listening", ["listens", "n"]), ("excluded_listening", ["listens", "n"]),
        ("sessions", ["l", "listens"]), ("top_tracks", ["listens"]),
    ])
    func `are asked by names that the test of their examples knows`(
        view: String, names: [String]
    ) throws {
        let bench = try Bench()
        _ = try bench.open()
        #expect(try bench.names(of: "listens", in: view).sorted() == names)
    }

    @Test(arguments: [
        ("top_tracks", "track_id"), ("top_artists", "artist_id"), ("top_albums", "album_id"),
        ("skip_rates", "track_id"), ("podcasts", "track_id"),
    ])
    func `makes a list of all time in one pass, without sorting`(
        view: String, thing: String
    ) throws {
        let bench = try Bench()
        _ = try bench.open()
        for isFull in [false, true] {
            if isFull { try bench.fill() }
            for period in ["", "WHERE date_id BETWEEN 20250101 AND 20251231"] {
                let plan = try bench.plan(
                    "SELECT \(thing), sum(listens) FROM \(view) \(period) GROUP BY \(thing)")
                #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(isFull) \(plan)")
            }
        }
    }

    /// A list of genres is sorted once: they have names of their own.
    @Test func `makes a list of genres from sums alone`() throws {
        let bench = try Bench()
        _ = try bench.open()
        for isFull in [false, true] {
            if isFull { try bench.fill() }
            let plan = try bench.plan("SELECT genre, sum(listens) FROM top_genres GROUP BY genre")
            #expect(plan.allSatisfy { !$0.contains("listens") }, "\(isFull) \(plan)")
        }
    }

    @Test(arguments: [
        "sessions", "streaks", "discoveries", "comebacks", "listening_by_day",
        "listening_by_month", "listening_by_year", "listening_by_hour_and_weekday", "completeness",
    ])
    func `asks only tables that are kept ready, and listens by their index`(view: String) throws {
        let bench = try Bench()
        _ = try bench.open()
        let index = "SEARCH l USING COVERING INDEX listens_by_account_and_end"
        for isFull in [false, true] {
            if isFull { try bench.fill() }
            let plan = try bench.plan("SELECT * FROM \(view)")
            #expect(
                plan.allSatisfy { line in
                    line != "SCAN l" && !line.contains("AUTOMATIC")
                        && (!line.contains("listens") || line.hasPrefix(index))
                }, "\(isFull) \(plan)")
        }
    }

    @Test(arguments: [
        ("account = 'me' AND ended_at >= 1772582400000", "ORDER BY ended_at DESC LIMIT 50"),
        ("account_id = 1", "ORDER BY ended_at DESC LIMIT 50"),
    ])
    func `finds the listens of a time by the index`(condition: String, rest: String) throws {
        let bench = try Bench()
        _ = try bench.open()
        for isFull in [false, true] {
            if isFull { try bench.fill() }
            let plan = try bench.plan("SELECT * FROM listening WHERE \(condition) \(rest)")
            let isSearched = plan.contains { line in
                line.hasPrefix("SEARCH n USING INDEX listens_by_account_and_end")
            }
            #expect(isSearched, "\(isFull) \(plan)")
        }
    }
}

extension Bench {
    /// Fills tables, and has SQLite look how they are filled.
    fileprivate func fill() throws {
        let store = try open()
        var records: [TestRecord] = []
        for number in 0..<1_000 {
            let start = Instant(milliseconds: 1_740_000_000_000 + Int64(number) * 7_000_000)
            let id = "t\(number % 100)"
            records.append(
                Records.listen(
                    Int64(number), play: number + 1, track: id, album: "a\(number % 30)",
                    start: "\(start)", date: String("\(start)".prefix(10)),
                    hour: Int(start.seconds) / 3_600 % 24))
            if number < 100 {
                records += [
                    Records.track(Int64(number), id: id, artists: ["r\(number % 20)"]),
                    Records.artist(
                        Int64(number), id: "r\(number % 20)", name: "Band \(number % 20)",
                        genres: ["g\(number % 5)"]),
                ]
            }
        }
        _ = try store.store(RecordBatch(records), advances: false)
        try store.database.execute("ANALYZE")
    }

    /// The example of each view.
    fileprivate func examples() throws -> [(view: String, example: String)] {
        let views = try Database(path: path, mode: .readOnly)
            .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'view'")
        var examples: [(view: String, example: String)] = []
        while try views.step() {
            examples.append((views.text(0), SchemaPage.example(in: views.text(1)) ?? ""))
        }
        return examples
    }

    /// What a view calls a table; plans call it so too.
    fileprivate func names(of table: String, in view: String) throws -> Set<String> {
        let sql = try rows("SELECT sql FROM sqlite_schema WHERE name = '\(view)'").joined()
        let alias = try Regex("\\b\(table) AS (\\w+)", as: (Substring, Substring).self)
        let aliases = sql.matches(of: alias)
        return Set(aliases.map { String($0.output.1) } + [table])
    }

    /// How SQLite would answer a question.
    func plan(_ sql: String) throws -> [String] {
        let statement = try Database(path: path, mode: .readOnly)
            .prepare("EXPLAIN QUERY PLAN \(sql)")
        var lines: [String] = []
        while try statement.step() { lines.append(statement.text(3)) }
        return lines
    }
}
