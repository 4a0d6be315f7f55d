import Foundation

/// The page `docs/schema.md`, made from the comments in a database's own schema.
enum SchemaPage {
    private static let head = """
        # The schema

        What is in the database, made from the comments in the file itself (`.schema` in the
        `sqlite3` shell shows them too). `LEGATO_WRITE_DOCS=1 swift test --filter SinkTests` writes
        this page.

        ```
             accounts   dates   contexts        artists ── artist_genres ── genres
                 │        │        │            │     │
                 └────────┼────────┘  track_artists  album_artists
                          │                │            │
          plays ────── listens ───────── tracks ───── albums
        (evidence)        │
                          └─ ready sums by account and local day:
                             track_days  artist_days  album_days  genre_days  hour_days
                             period_tracks  session_starts
        ```

        """

    /// A table or a view as `sqlite_schema` has it, and the names of its columns.
    struct Item {
        let type: String
        let name: String
        let sql: String
        let columns: [String]
    }

    /// The page for tables and views, in their order.
    static func text(of schema: [Item]) -> String {
        var lines = [head]
        for part in ["table", "view"] {
            lines.append("## \(part == "table" ? "Tables" : "Views")\n")
            for item in schema where item.type == part {
                lines += section(item)
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func section(_ item: Item) -> [String] {
        let lines = item.sql.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let comment = lines.dropFirst().prefix { $0.hasPrefix("--") }.map { $0.dropFirst(3) }
        var page = ["### `\(item.name)`", ""]
        let words = comment.filter { !$0.hasPrefix("> ") }
        if !words.isEmpty { page += [words.joined(separator: " "), ""] }
        if let example = example(in: item.sql) { page += ["```sql", example, "```", ""] }
        guard item.type == "table" else {
            return page + [
                "Columns: " + item.columns.map { "`\($0)`" }.joined(separator: ", "), "",
            ]
        }
        page += ["| column | type | |", "|---|---|---|"]
        for line in lines.dropFirst(1 + comment.count) {
            if line.hasPrefix("--"), let last = page.popLast() {
                page.append(String(last.dropLast(2)) + " \(line.dropFirst(3)) |")
                continue
            }
            guard let row = row(line) else { continue }
            page.append(row)
        }
        return page + [""]
    }

    /// What a view's comment gives as an example of asking it.
    static func example(in sql: String) -> String? {
        let lines = sql.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0.hasPrefix("-- > ") }
        return lines.isEmpty ? nil : lines.map { $0.dropFirst(5) }.joined(separator: "\n")
    }

    private static func row(_ line: String) -> String? {
        let parts = line.components(separatedBy: "-- ")
        let words = parts[0].trimmingCharacters(in: .whitespaces).split(separator: " ")
        guard words.count > 1, let first = words.first, first.lowercased() == first,
            first.first?.isLetter == true
        else { return nil }
        var type = words.dropFirst().joined(separator: " ")
        if type.hasSuffix(",") { type.removeLast() }
        let note = parts.count > 1 ? parts[1] : ""
        return "| `\(first)` | \(type.replacingOccurrences(of: "|", with: "\\|")) | \(note) |"
    }
}
