import Lake
import ObjectStore
import Plays
import SQLite
import Stage

/// `legato-sink export`: writes the star schema of a database as files.
enum ExportVerb {
    static let from = Flag<Destination>(
        required: "from", "sqlite:PATH", "The database whose tables are exported.")
    static let to = Flag<Destination>(
        required: "to", "FORMAT:PLACE",
        "Where the files go: jsonl:DIR, csv:DIR or parquet:DIR; DIR may be s3://….")
    static let partitionBy = Flag(
        "partition-by", "FIELD,…", default: LevelList(["account", "date"]),
        "A folder of listens for each value of these; date is the day in UTC.")

    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        guard case .sqlite(let path) = settings[from] else {
            throw UsageError.invalid("--from: only sqlite:PATH can be exported")
        }
        guard case .files(let format, let place) = settings[to] else {
            throw UsageError.invalid("--to: files go to jsonl:DIR, csv:DIR or parquet:DIR")
        }
        let database = try StoreFile.openToRead(path)
        let treePlace = TreePlace(
            place, style: settings[FilesFlags.s3Style], log: log, stop: stop)
        let (tree, staging) = try treePlace.open(staging: settings[FilesFlags.staging])
        defer { withExtendedLifetime(staging) {} }

        let style = FileStyle(
            format, settings[FilesFlags.compress] ?? (format == .parquet ? .zstd : .none))
        let export = try TableExport(tree, style)
        // One view of the database for all tables, whatever is written beside it.
        try database.execute("BEGIN")
        for table in StarTable.all {
            let levels = table.name == "listens" ? settings[partitionBy].levels : []
            try write(table, by: levels, database, export, stop)
        }
        try database.execute("COMMIT")
        let failpoint = Failpoint(.process)
        let files = try export.publish { failpoint?.reached($0) }
        let output = OutputStream()
        for table in StarTable.all {
            let own = files.filter { $0.path.hasPrefix("\(table.name)/") }
            let records = Int(own.reduce(0) { $0 + $1.records })
            try output.line("\(table.name): \(records.grouped) rows in \(own.count.grouped) files")
        }
        try output.flush()
    }

    private static func write(
        _ table: StarTable, by levels: [(name: String, expression: String)],
        _ database: Database, _ export: TableExport, _ stop: StopSignal
    ) throws {
        try export.begin(table.name, table.columns)
        let fields =
            table.columns.map { "t.\($0.name)" }
            + levels.enumerated().map { "CAST(\($1.expression) AS TEXT) AS level_\($0)" }
        let order = levels.indices.map { "level_\($0)" } + [table.order]
        let rows = try database.prepare(
            """
            SELECT \(fields.joined(separator: ", ")) FROM \(table.source)
            ORDER BY \(order.joined(separator: ", "))
            """)
        let count = Int32(table.columns.count)
        while try rows.step() {
            guard !stop.isSet else { throw Failure("interrupted; nothing was replaced") }
            let cells = table.columns.enumerated().map { index, column in
                cell(rows, Int32(index), column.kind)
            }
            try export.add(
                cells,
                levels: levels.enumerated().map { index, level in
                    let place = count + Int32(index)
                    return (level.name, rows.isNull(place) ? nil : Text(rows.bytes(place)))
                })
        }
    }

    private static func cell(_ rows: Statement, _ index: Int32, _ kind: Column.Kind) -> Cell {
        guard !rows.isNull(index) else { return .null }
        switch kind {
        case .integer: return .integer(rows.integer(index))
        case .real: return .real(rows.double(index))
        case .boolean: return .boolean(rows.integer(index) != 0)
        case .instant: return .instant(Instant(milliseconds: rows.integer(index)))
        case .date: return CivilDate(Text(rows.bytes(index))).map { .date($0) } ?? .null
        case .json: return .json(Text(rows.bytes(index)))
        case .text, .texts: return .text(Text(rows.bytes(index)))
        }
    }
}

/// What folders of facts are made of, by name.
struct LevelList: FlagValue, Hashable {
    let names: [String]

    init(_ names: [String]) { self.names = names }

    /// Reads names with commas between them; none is one folder for all.
    init(flagText: String) throws(FlagTextError) {
        let known = StarTable.levels.map(\.name)
        let words = flagText.split(separator: ",").map { String($0) }
        guard words.allSatisfy(known.contains), Set(words).count == words.count else {
            throw FlagTextError(wanted: "some of \(known.joined(separator: ", "))")
        }
        names = words
    }

    /// The names with commas between them.
    var flagText: String { names.joined(separator: ",") }

    var levels: [(name: String, expression: String)] {
        names.compactMap { name in StarTable.levels.first { $0.name == name } }
    }
}
