import SQLite

/// What a statement's parameter is.
enum Bound: Hashable, Sendable {
    case number(Int64)
    case text(String)
}

/// One connection that only reads, with its statements.
final class Reader {
    private let database: Database
    private var statements: [String: Statement] = [:]

    /// The newest schema whose tables are known here.
    static let schemaVersion: Int32 = 4
    /// The number in the header that says the file is Legato's: "LEGA".
    private static let applicationID: Int32 = 0x4c45_4741
    /// The longest run of one statement.
    private static let runMilliseconds: Int64 = 10_000

    /// Opens a file that the sink has made.
    init(path: String) throws(ReaderError) {
        do throws(SQLiteError) {
            database = try Database(path: path, mode: .readOnly, busyMilliseconds: 2_000)
            let application = try database.applicationID()
            let version = try database.userVersion()
            if application == 0, version == 0 { throw Self.unfinished(path) }
            guard application == Self.applicationID else { throw Self.foreign(path) }
            guard version <= Self.schemaVersion else { throw Self.newer(path) }
            guard version == Self.schemaVersion else { throw Self.older(path) }
            database.limitRuns(milliseconds: Self.runMilliseconds)
        } catch {
            throw ReaderError(error)
        }
    }

    /// Runs a statement and hands out its rows.
    func each(_ sql: String, _ values: [Bound] = [], _ body: (Statement) throws -> Void) throws {
        let statement = try statement(sql)
        defer { statement.reset() }
        for (index, value) in zip(Int32(1)..., values) {
            switch value {
            case .number(let number): statement.bind(index, number)
            case .text(let text): statement.bind(index, text)
            }
        }
        database.beginRun()
        while try statement.step() { try body(statement) }
    }

    /// The first column of the first row; nil when there is none or it is null.
    func number(_ sql: String, _ values: [Bound] = []) throws -> Int64? {
        var number: Int64?
        var isFirst = true
        try each(sql, values) { row in
            if isFirst, !row.isNull(0) { number = row.integer(0) }
            isFirst = false
        }
        return number
    }

    /// A sheet whose columns are those of the statement, in order; an entity takes two, id and
    /// name.
    func sheet(
        _ columns: [Sheet.Column], _ sql: String, _ values: [Bound] = []
    ) throws -> Sheet {
        var sheet = Sheet(columns)
        try each(sql, values) { row in
            var place: Int32 = 0
            sheet.rows.append(
                columns.map { column in
                    defer { place += column.kind.isEntity ? 2 : 1 }
                    return Self.cell(column.kind, row, place)
                })
        }
        return sheet
    }

    /// All that is read inside is of one moment.
    func atOneMoment<Result>(_ body: () throws -> Result) throws -> Result {
        try database.execute("BEGIN")
        defer { database.rollBack() }
        return try body()
    }

    /// Changes whenever another connection has changed the file.
    func dataVersion() throws -> Int64 { try number("PRAGMA data_version") ?? 0 }

    private func statement(_ sql: String) throws -> Statement {
        if let statement = statements[sql] { return statement }
        let statement = try database.prepare(sql)
        statements[sql] = statement
        return statement
    }

    private static func cell(_ kind: Sheet.Kind, _ row: Statement, _ place: Int32) -> Sheet.Cell {
        guard !row.isNull(place) else { return .none }
        switch kind {
        case .text: return .text(row.text(place))
        case .share: return .share(row.double(place))
        case .track, .artist, .album, .list:
            return .entity(
                id: row.text(place),
                name: row.isNull(place + 1) ? row.text(place) : row.text(place + 1))
        default: return .number(row.integer(place))
        }
    }

    private static func unfinished(_ path: String) -> SQLiteError {
        SQLiteError(.cannotOpen, reason: "\(path) is empty; legato-sink has yet to fill it")
    }

    private static func foreign(_ path: String) -> SQLiteError {
        SQLiteError(.notADatabase, reason: "\(path) is a database, but none of legato-sink's")
    }

    private static func older(_ path: String) -> SQLiteError {
        SQLiteError(
            .constraint,
            reason: "\(path) was made by an older legato-sink; legato-sink run brings it up to date"
        )
    }

    private static func newer(_ path: String) -> SQLiteError {
        SQLiteError(
            .constraint,
            reason: "\(path) was made by a newer legato-sink; use the dashboard that came with it")
    }
}
