import Glibc
import Plays
import Wire

/// Writes rows as lines of JSON or of comma-separated values.
final class LineWriter {
    private var scratch = JSONWriter(capacity: 4 << 10)
    private var line = ByteBuffer(capacity: 4 << 10)
    private static let start: StaticString = "{\"v\":1,"

    /// Appends the record as it came, with its place behind `v`, and a line end.
    func json(_ row: RowReader, to output: inout ByteBuffer) {
        let start = Text(stringLiteral: Self.start)
        var value = Text(row.value)
        if RowReader.hasLineEnd(row.value) || !value.hasPrefix(start) {
            rewrite(row.value)
            value = line.text
        }
        output.reserve(value.count + 80)
        output.append("{\"v\":1,\"topic_partition\":")
        output.append(decimal: Int64(row.partition))
        output.append(",\"topic_offset\":")
        output.append(decimal: row.offset)
        output.append(UInt8(ascii: ","))
        output.append(value.slice(start.count, value.count))
        output.append(UInt8(ascii: "\n"))
    }

    /// Brings a record onto one line that begins with `v`; its values stay as they came.
    private func rewrite(_ value: UnsafeRawBufferPointer) {
        scratch.removeAll()
        scratch.beginRoot()
        scratch.compact(value)
        line.removeAll()
        line.append("{\"v\":1")
        if let members = JSONSlices(object: scratch.bytes) {
            for member in members where member.key != "v" {
                line.append(",\"")
                line.append(member.key)
                line.append("\":")
                line.append(member.value)
            }
        }
        line.append(UInt8(ascii: "}"))
    }
}

// MARK: - CSV

extension LineWriter {
    /// Appends the line with the columns' names.
    func header(_ topic: Topic, to output: inout ByteBuffer) {
        header((Topic.placeColumns + topic.columns).map(\.name), to: &output)
    }

    /// Appends a line with names.
    func header(_ names: [String], to output: inout ByteBuffer) {
        names.joined(separator: ",").withText { output.append($0) }
        output.append("\r\n")
    }

    /// Appends a row of values.
    func values(_ cells: [Cell], to output: inout ByteBuffer) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            write(cell, to: &output)
        }
        output.append("\r\n")
    }

    /// Appends a row as a JSON object on one line.
    func object(_ names: [StaticText], _ cells: [Cell], to output: inout ByteBuffer) {
        scratch.removeAll()
        scratch.beginRecord()
        for (name, cell) in zip(names, cells) {
            scratch.name(name.text)
            switch cell {
            case .null: scratch.null()
            case .text(let text): scratch.value(text)
            case .integer(let number): scratch.value(number)
            case .real(let number): "\(number)".withText { scratch.raw($0.bytes) }
            case .boolean(let flag): scratch.value(flag)
            case .instant(let instant): scratch.value(instant)
            case .date(let date): scratch.value(date)
            case .json(let json): scratch.raw(json.bytes)
            case .texts(let list):
                scratch.beginArray()
                for text in list { scratch.value(text) }
                scratch.endArray()
            }
        }
        scratch.endObject()
        output.append(scratch.bytes)
        output.append(UInt8(ascii: "\n"))
    }

    /// Appends a row: nothing for null, `""` for the empty text, lists as JSON.
    func values(_ row: RowReader, to output: inout ByteBuffer) {
        output.append(decimal: Int64(row.partition))
        output.append(UInt8(ascii: ","))
        output.append(decimal: row.offset)
        for cell in row.cells {
            output.append(UInt8(ascii: ","))
            write(cell, to: &output)
        }
        output.append("\r\n")
    }

    private func write(_ cell: Cell, to output: inout ByteBuffer) {
        switch cell {
        case .null: break
        case .text(let text), .json(let text): quoted(text, to: &output)
        case .integer(let number): output.append(decimal: number)
        case .real(let number): "\(number)".withText { output.append($0) }
        case .boolean(let flag): output.append(flag ? "true" : "false")
        case .instant(let instant): output.append(instant)
        case .date(let date): output.append(date)
        case .texts(let list):
            scratch.removeAll()
            scratch.beginRoot()
            scratch.beginArray()
            for text in list { scratch.value(text) }
            scratch.endArray()
            quoted(Text(scratch.bytes), to: &output)
        }
    }

    /// Appends a text, in quotes where RFC 4180 wants them or a reader might trim it.
    private func quoted(_ text: Text, to output: inout ByteBuffer) {
        guard Self.needsQuotes(text) else { return output.append(text) }
        output.append(UInt8(ascii: "\""))
        var start = 0
        for index in 0..<text.count where text[index] == UInt8(ascii: "\"") {
            output.append(text.slice(start, index + 1))
            output.append(UInt8(ascii: "\""))
            start = index + 1
        }
        output.append(text.slice(start, text.count))
        output.append(UInt8(ascii: "\""))
    }

    private static func needsQuotes(_ text: Text) -> Bool {
        guard let first = text.bytes.first, let last = text.bytes.last else { return true }
        if first == 0x20 || last == 0x20 { return true }
        for byte in text.bytes {
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D: return true
            default: continue
            }
        }
        return false
    }
}
