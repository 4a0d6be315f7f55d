import Plays
import SQLite

/// Brings a database of an earlier version to this one, with everything that it holds.
///
/// The tables are made anew beside the old ones: a file that was brought here is made of the same
/// statements as one that was begun here. What sources said is copied, what follows from it is
/// made again.
struct Migration {
    /// The earliest version that can be brought here; what came before was never released.
    static let earliest: Int32 = 2

    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The earliest version that has the tables of this one but for `plays`.
    private static let samePlaysAlone: Int32 = 5

    /// The earliest version that has the pairs that follow from its plays.
    private static let samePairs: Int32 = 6

    /// The earliest version that keeps beside a play what its record says of the clock.
    private static let saidClocks: Int32 = 7

    /// Does it, inside the open transaction.
    func run() throws {
        let version = try database.userVersion()
        if version >= Self.samePlaysAlone { try renewPlays() } else { try renewAll() }
        if version < Self.saidClocks { try keepClocks() }
        if version < Self.samePairs { try Store(database).pairAnew() }
        // Earlier versions left days behind that have no listens any more.
        try database.execute("DELETE FROM dates WHERE date_id NOT IN (SELECT date_id FROM listens)")
    }

    /// Makes all tables and views anew.
    private func renewAll() throws {
        let old = try setAside("type = 'table' AND name NOT LIKE 'sqlite_%'")
        for part in Schema.all { try database.execute(part) }
        for table in old where !Self.derived.contains(table) { try copy(table) }
        for (table, key, entities) in Self.belonging {
            let whole = "SELECT \(key) FROM \(Self.prefix)\(entities) WHERE record IS NULL"
            try copy(table, where: "\(key) IN (\(whole))")
        }
        try Store(database).describe(from: Self.prefix)
        for table in SumCheck.tables {
            try database.execute("INSERT INTO \(table.name) \(table.query)")
        }
        for table in old { try database.execute("DROP TABLE \(Self.prefix)\(table)") }
    }

    private static let prefix = "earlier_"

    /// Tables that are made from others, or again for each version.
    private static let derived = Set(
        ["track_artists", "album_artists", "artist_genres", "first_listens", "schema_version"]
            + SumCheck.tables.map(\.name))

    /// Where a row has a record only the keys are copied: the record describes it again.
    ///
    /// Where it has none, the other columns say all that the record said.
    private static let described = [
        "tracks": "track_id, id", "albums": "album_id, id", "artists": "artist_id, id",
    ]
    /// What is another value now: up to version 6 these were texts.
    private static let converted = [
        "plays.paired_by": """
        CASE paired_by WHEN 'id' THEN 1 WHEN 'isrc' THEN 2 WHEN 'names' THEN 3
            WHEN 'extended' THEN 4 WHEN 'api' THEN 5 ELSE paired_by END
        """,
        "plays.source": """
        CASE source WHEN 'api' THEN 0 WHEN 'extended' THEN 1 WHEN 'account-data' THEN 2
            ELSE source END
        """,
    ]
    /// What belongs to entities: the table, its key, and theirs.
    private static let belonging = [
        ("track_artists", "track_id", "tracks"), ("album_artists", "album_id", "albums"),
        ("artist_genres", "artist_id", "artists"),
    ]

    /// Makes the plays and the views anew, and the indexes that are missing.
    private func renewPlays() throws {
        let table = "plays"
        _ = try setAside("type = 'table' AND name = '\(table)'")
        let new = try Database(path: ":memory:")
        for part in Schema.all { try new.execute(part) }
        let known = Set(try names("true"))
        let parts = try new.prepare(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        while try parts.step() {
            if !known.contains(parts.text(0)) { try database.execute(parts.text(1)) }
        }
        try copy(table)
        try database.execute("DROP TABLE \(Self.prefix)\(table)")
        try database.execute("DELETE FROM schema_version")
    }

    /// Takes what records said of the clock from the listens that one play alone tells of, where
    /// this machine has no table of the zone.
    private func keepClocks() throws {
        let zones = try database.prepare("SELECT zone_id, name FROM zones")
        while try zones.step() {
            guard LocalOffset.installed(zones.text(1)) == nil else { continue }
            try database.execute(
                """
                UPDATE plays SET utc_offset_minutes = l.utc_offset_minutes FROM listens AS l
                WHERE zone_id = \(zones.integer(0)) AND paired_by IS NULL
                    AND l.listen_id = plays.listen_id AND l.utc_offset_minutes <> 0
                    AND l.started_at = plays.ended_at - plays.ms_played
                """)
        }
    }

    private func dropViews() throws {
        for view in try names("type = 'view'") { try database.execute("DROP VIEW \(view)") }
    }

    /// Gives old tables other names, and drops their indexes and all views.
    ///
    /// - Parameter condition: Which tables of `sqlite_schema`.
    /// - Returns: The names that they had.
    /// - Throws: `SQLiteError`.
    private func setAside(_ condition: String) throws -> [String] {
        try dropViews()
        let tables = try names(condition)
        for table in tables {
            let indexes = "type = 'index' AND sql IS NOT NULL AND tbl_name = '\(table)'"
            for index in try names(indexes) { try database.execute("DROP INDEX \(index)") }
        }
        // Otherwise references of other tables would follow the new name.
        try database.execute("PRAGMA legacy_alter_table = ON")
        defer { try? database.execute("PRAGMA legacy_alter_table = OFF") }

        for table in tables {
            try database.execute("ALTER TABLE \(table) RENAME TO \(Self.prefix)\(table)")
        }
        return tables
    }

    private func copy(_ table: String) throws {
        guard let keys = Self.described[table] else { return try copy(table, where: "true") }
        try copy(table, where: "record IS NULL")
        try copy(table, columns: keys, where: "record IS NOT NULL")
    }

    private func copy(_ table: String, where condition: String) throws {
        let old = try columns(of: Self.prefix + table)
        let both = try columns(of: table).filter { old.contains($0) }.joined(separator: ", ")
        try copy(table, columns: both, where: condition)
    }

    private func copy(_ table: String, columns: String, where condition: String) throws {
        let values = columns.split(separator: ", ").map { column in
            Self.converted["\(table).\(column)"] ?? String(column)
        }
        try database.execute(
            """
            INSERT INTO \(table) (\(columns))
            SELECT \(values.joined(separator: ", ")) FROM \(Self.prefix)\(table)
            WHERE \(condition)
            """)
    }

    private func names(_ condition: String) throws -> [String] {
        try texts("SELECT name FROM sqlite_schema WHERE \(condition)")
    }

    private func columns(of table: String) throws -> [String] {
        try texts("SELECT name FROM pragma_table_info('\(table)')")
    }

    private func texts(_ sql: String) throws -> [String] {
        let statement = try database.prepare(sql)
        var texts: [String] = []
        while try statement.step() { texts.append(statement.text(0)) }
        return texts
    }
}

extension Store {
    /// Describes entities by the records in the tables of an earlier version.
    fileprivate func describe(from prefix: String) throws {
        for topic in [Topic.artists, .albums, .tracks] {
            let records = try database.prepare(
                "SELECT record FROM \(prefix)\(topic.rawValue) WHERE record IS NOT NULL")
            while try records.step() { try describe(topic, by: Text(records.bytes(0))) }
        }
    }
}
