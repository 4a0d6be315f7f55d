import SQLite

@testable import Sink

extension Bench {
    /// Everything the file says, all columns of all tables, without the keys that depend on the
    /// order of arrival: the things they stand for have other names.
    func content() throws -> [String] {
        let database = try Database(path: path, mode: .readOnly)
        let tables = try Bench.rows(
            """
            SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            ORDER BY name
            """, of: database)
        return try tables.filter { !Self.untold.contains($0) }.flatMap { table in
            let columns = try Bench.rows(
                "SELECT name FROM pragma_table_info('\(table)')", of: database)
            let cells = columns.compactMap { Self.cell($0, of: table) }.joined(separator: ", ")
            return try Bench.rows("SELECT \(cells) FROM \(table) AS n", of: database)
                .map { "\(table)|\($0)" }.sorted()
        }
    }

    /// Tables about the file, and sums that others make again.
    private static let untold = Set(
        ["schema_version", "writer", "offsets", "topic_generations"] + SumCheck.tables.map(\.name))

    private static let supports = "SELECT hex(play_id) AS id, listen_id FROM plays ORDER BY 1"
    /// What says of a row which thing a key means.
    private static let names = [
        "account_id": "SELECT name FROM accounts AS x WHERE x.account_id",
        "track_id": "SELECT id FROM tracks AS x WHERE x.track_id",
        "album_id": "SELECT id FROM albums AS x WHERE x.album_id",
        "artist_id": "SELECT id FROM artists AS x WHERE x.artist_id",
        "context_id": "SELECT type || ' ' || uri FROM contexts AS x WHERE x.context_id",
        "zone_id": "SELECT name FROM zones AS x WHERE x.zone_id",
        "list_id": "SELECT list || ' ' || taken_at FROM lists AS x WHERE x.list_id",
        "listen_id": "SELECT group_concat(id) FROM (\(supports)) AS x WHERE x.listen_id",
    ]

    /// A column with the name of what it means; nil for one that says nothing.
    private static func cell(_ column: String, of table: String) -> String? {
        if column == "counts_as" {
            let key = table == "albums" ? "album_id" : "artist_id"
            return "(SELECT id FROM \(table) AS x WHERE x.\(key) = n.counts_as)"
        }
        if column == "play_id" { return "hex(n.play_id)" }
        if column == "ledger_key" || column == "genre_id" { return nil }
        guard let name = names[column] else { return "n.\(column)" }
        return "(\(name) = n.\(column))"
    }
}
