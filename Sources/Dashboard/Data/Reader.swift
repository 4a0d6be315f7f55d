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
    static let schemaVersion: Int32 = 7
    /// The number in the header that says the file is Legato's: "LEGA".
    private static let applicationID: Int32 = 0x4c45_4741

    /// Opens a file that the sink has made; no statement may run for longer than that.
    init(path: String, runMilliseconds: Int64) throws(ReaderError) {
        let application: Int32
        let version: Int32
        do throws(SQLiteError) {
            database = try Database(path: path, mode: .readOnly, busyMilliseconds: 2_000)
            application = try database.applicationID()
            version = try database.userVersion()
        } catch {
            throw ReaderError(error, opening: path)
        }
        guard application != 0 || version != 0 else {
            throw ReaderError(.notYet, "\(path) is empty; legato-sink has yet to fill it")
        }
        guard application == Self.applicationID else {
            throw ReaderError(.unusable, "\(path) is a database, but none of legato-sink's")
        }
        guard version <= Self.schemaVersion else { throw Self.newer(path) }
        guard version == Self.schemaVersion else { throw Self.older(path) }
        database.limitRuns(milliseconds: runMilliseconds)
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
        while try Self.step(statement) { try body(statement) }
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
        do throws(SQLiteError) { try database.execute("BEGIN") } catch { throw ReaderError(error) }
        defer { database.rollBack() }
        return try body()
    }

    /// Changes whenever another connection has changed the file.
    func dataVersion() throws -> Int64 { try number("PRAGMA data_version") ?? 0 }

    /// To the next row, with what SQLite says in words for a page.
    private static func step(_ statement: Statement) throws(ReaderError) -> Bool {
        do throws(SQLiteError) { return try statement.step() } catch { throw ReaderError(error) }
    }

    private func statement(_ sql: String) throws(ReaderError) -> Statement {
        if let statement = statements[sql] { return statement }
        do throws(SQLiteError) {
            let statement = try database.prepare(sql)
            statements[sql] = statement
            return statement
        } catch {
            throw ReaderError(error)
        }
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

    private static func older(_ path: String) -> ReaderError {
        ReaderError(
            .unusable,
            "\(path) was made by an older legato-sink; legato-sink run brings it up to date")
    }

    private static func newer(_ path: String) -> ReaderError {
        ReaderError(
            .unusable,
            "\(path) was made by a newer legato-sink; use the dashboard that came with it")
    }
}
