import Plays
import Stage
import Wire

extension Sheet {
    /// The first line of a file of RFC 4180; one of Spotify's things is two columns, its name and
    /// its id.
    static func csvHead(_ columns: [Column]) -> String {
        line(columns.flatMap { $0.kind.isEntity ? [$0.name, "\($0.name)_id"] : [$0.name] })
    }

    /// The lines below it.
    var csvRows: [UInt8] {
        var text = ""
        for row in rows {
            text += Self.line(zip(columns, row).flatMap { Self.fields($1, of: $0) })
        }
        return Array(text.utf8)
    }

    /// Objects with commas between and, unless they are the first, before them; names as in the
    /// CSV.
    func jsonRows(isFirst: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in rows.indices {
            if row > 0 || !isFirst { bytes.append(UInt8(ascii: ",")) }
            bytes += json(row: row)
        }
        return bytes
    }

    /// One row as JSON.
    func json(row: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginRoot()
        writer.beginObject()
        for (column, cell) in zip(columns, rows[row]) {
            Self.write(cell, of: column, to: &writer)
        }
        writer.endObject()
        return Array(writer.bytes)
    }

    private static func write(_ cell: Cell, of column: Column, to writer: inout JSONWriter) {
        column.name.withText { writer.name($0) }
        switch cell {
        case .none: writer.null()
        case .text(let text): text.withText { writer.value($0) }
        case .number(let number):
            if let text = plain(number, column.kind) {
                text.withText { writer.value($0) }
            } else {
                writer.value(number)
            }
        case .share(let share):
            rounded(share).withText { writer.raw($0.bytes) }
        case .entity(let id, let name):
            name.withText { writer.value($0) }
            "\(column.name)_id".withText { writer.name($0) }
            id.withText { writer.value($0) }
        }
    }

    private static func fields(_ cell: Cell, of column: Column) -> [String] {
        switch cell {
        case .none: column.kind.isEntity ? ["", ""] : [""]
        case .text(let text): column.kind.isEntity ? [text, ""] : [text]
        case .number(let number): [plain(number, column.kind) ?? "\(number)"]
        case .share(let share): [rounded(share)]
        case .entity(let id, let name): [name, id]
        }
    }

    /// Days, months and moments as files have them; nil for what is a number there too.
    static func plain(_ number: Int64, _ kind: Kind) -> String? {
        switch kind {
        case .day: Words.address(ofDay: Int(number))
        case .month: Words.address(ofMonth: Int(number))
        case .instant: Instant(milliseconds: number).description
        default: nil
        }
    }

    /// Six places are more than any share here is worth.
    private static func rounded(_ share: Double) -> String {
        share.isFinite ? "\((share * 1_000_000).rounded() / 1_000_000)" : "0.0"
    }

    private static func line(_ fields: [String]) -> String {
        fields.map(quoted).joined(separator: ",") + "\r\n"
    }

    private static func quoted(_ field: String) -> String {
        guard field.utf8.contains(where: { [0x22, 0x2c, 0x0d, 0x0a].contains($0) }) else {
            return field
        }
        return "\"" + field.putting("\"", before: "\"") + "\""
    }
}
