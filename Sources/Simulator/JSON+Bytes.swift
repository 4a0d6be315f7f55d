internal import Plays
internal import Wire

extension JSON {
    /// The text, without white space between tokens.
    var bytes: [UInt8] {
        var writer = JSONWriter(capacity: 4096)
        write(to: &writer)
        return Array(writer.bytes)
    }

    private func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .string(let text): text.withText { writer.value($0) }
        case .integer(let number): writer.value(number)
        case .boolean(let flag): writer.value(flag)
        case .bytes(let bytes): bytes.withUnsafeBytes { writer.raw($0) }
        case .array(let elements):
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
        case .object(let members):
            writer.beginObject()
            for (name, value) in members {
                name.withText { writer.name($0) }
                value.write(to: &writer)
            }
            writer.endObject()
        }
    }
}
