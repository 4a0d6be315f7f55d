import Plays
import Stage
import Wire

/// What a person wants to see of each record: `%t %{track_name} %p:%o\n`.
struct LineTemplate: FlagValue, Hashable {
    private enum Part: Hashable {
        case text(String)
        case time, topic, partition, offset, key, value
        case field([String])
    }

    /// The template as it was given.
    let flagText: String
    private let parts: [Part]

    static let wanted = """
        a template such as '%t %{track_name} %p:%o\\n'; there are %t time, %T topic, %p partition, \
        %o offset, %k key, %v value, %{FIELD}, %%, \\n, \\t and \\\\
        """

    /// Reads a template.
    init(flagText: String) throws(FlagTextError) {
        self.flagText = flagText
        var parts: [Part] = []
        var text = ""
        var rest = flagText[...]
        while let letter = rest.popFirst() {
            guard letter == "%" || letter == "\\" else {
                text.append(letter)
                continue
            }
            guard let next = rest.popFirst() else { throw FlagTextError(wanted: Self.wanted) }
            if let plain = Self.escaped(letter, next) {
                text.append(plain)
                continue
            }
            guard letter == "%" else { throw FlagTextError(wanted: Self.wanted) }
            if !text.isEmpty { parts.append(.text(text)) }
            text = ""
            parts.append(try Self.part(next, &rest))
        }
        if !text.isEmpty { parts.append(.text(text)) }
        self.parts = parts
    }

    private static func escaped(_ sign: Character, _ letter: Character) -> Character? {
        switch (sign, letter) {
        case ("%", "%"): "%"
        case ("\\", "n"): "\n"
        case ("\\", "t"): "\t"
        case ("\\", "\\"): "\\"
        default: nil
        }
    }

    private static func part(
        _ letter: Character, _ rest: inout Substring
    ) throws(FlagTextError) -> Part {
        switch letter {
        case "t": return .time
        case "T": return .topic
        case "p": return .partition
        case "o": return .offset
        case "k": return .key
        case "v": return .value
        case "{":
            guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else { break }
            let path = rest[..<end].split(separator: ".").map(String.init)
            rest = rest[rest.index(after: end)...]
            return .field(path)
        default: break
        }
        throw FlagTextError(wanted: wanted)
    }

    /// The text that a record makes.
    func text(_ record: RecordView, _ parser: JSONParser) -> String {
        let root = record.value.flatMap { try? parser.parse($0) }
        return parts.reduce(into: "") { $0 += Self.text($1, record, root) }
    }

    private static func text(_ part: Part, _ record: RecordView, _ root: JSONValue?) -> String {
        switch part {
        case .text(let text): text
        case .time:
            record.timestampMilliseconds.map { "\(Instant(milliseconds: $0))" } ?? "-"
        case .topic: record.topic.rawValue
        case .partition: "\(record.partition)"
        case .offset: "\(record.offset)"
        case .key: plain(record.key)
        case .value: plain(record.value)
        case .field(let path): root.map { text($0, path[...]) } ?? "-"
        }
    }

    private static func plain(_ bytes: UnsafeRawBufferPointer?) -> String {
        bytes.map { String(decoding: $0, as: UTF8.self).oneLine } ?? "-"
    }

    /// A field as text; of a list, its elements with commas between them.
    private static func text(_ value: JSONValue, _ path: ArraySlice<String>) -> String {
        if let elements = value.array {
            return elements.map { text($0, path) }.joined(separator: ", ")
        }
        if let name = path.first {
            return name.withText { value[$0] }.map { text($0, path.dropFirst()) } ?? "-"
        }
        if let string = value.string { return string.oneLine }
        if let integer = value.integer { return "\(integer)" }
        if let number = value.double { return "\(number)" }
        if let bool = value.bool { return bool ? "true" : "false" }
        return "-"
    }
}
