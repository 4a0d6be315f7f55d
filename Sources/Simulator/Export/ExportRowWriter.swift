import Plays

/// Writes the members of one row, each on a line of its own or all on one.
struct ExportRowWriter {
    private let isPretty: Bool
    private var isFirst = true

    init(isPretty: Bool) { self.isPretty = isPretty }

    mutating func begin(_ buffer: inout ByteBuffer) {
        buffer.append("{")
        isFirst = true
    }

    func end(_ buffer: inout ByteBuffer) { buffer.append(isPretty ? "\n  }" : "}") }

    /// Writes a member whose value is JSON already.
    mutating func member(_ name: Text, json: Text, _ buffer: inout ByteBuffer) {
        if !isFirst { buffer.append(",") }
        isFirst = false
        buffer.append(isPretty ? "\n    \"" : "\"")
        buffer.append(name)
        buffer.append(isPretty ? "\": " : "\":")
        buffer.append(json)
    }

    /// Writes a string, whose text needs no escapes or has them already, or null.
    mutating func text(_ name: Text, _ text: String?, _ buffer: inout ByteBuffer) {
        guard let text else { return member(name, json: "null", &buffer) }
        member(name, json: "\"", &buffer)
        text.withText { buffer.append($0) }
        buffer.append("\"")
    }

    /// Writes a number or null.
    mutating func number(_ name: Text, _ number: Int64?, _ buffer: inout ByteBuffer) {
        guard let number else { return member(name, json: "null", &buffer) }
        member(name, json: "", &buffer)
        buffer.append(decimal: number)
    }

    /// Writes a truth value or null.
    mutating func flag(_ name: Text, _ flag: Bool?, _ buffer: inout ByteBuffer) {
        member(name, json: flag.map { $0 ? "true" : "false" } ?? "null", &buffer)
    }
}
