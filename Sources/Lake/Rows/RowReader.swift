import Glibc
public import Plays
import Wire

/// Reads the records of one topic into rows, and refuses what does not fit the columns.
///
/// All formats refuse the same records, whatever they write of them. Make one for each topic; a
/// row is valid until the next one is read.
public final class RowReader {
    /// What the rows are of.
    public let topic: Topic
    let columns: [Column]
    /// What the columns are, where nothing has to be counted to see it.
    private let fields: [(name: Text, kind: Column.Kind, isNeeded: Bool)]
    /// The row's values, in the order of ``columns``; nobody else writes them.
    let cells: UnsafeMutableBufferPointer<Cell>
    /// The record as it came.
    private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)
    private(set) var partition: Int32 = 0
    private(set) var offset: Int64 = 0
    private(set) var timestampMilliseconds: Int64 = 0
    private let names: [StaticText]
    private let reader: RecordReader
    private let arena: Arena
    private let keepsJSON: Bool
    private var scratch = JSONWriter(capacity: 1 << 10)

    /// Makes a reader for a topic.
    ///
    /// - Parameters:
    ///   - topic: What the records are of.
    ///   - keepsJSON: Whether columns of JSON are wanted with their bytes; lines of JSON have the
    ///     whole record as it came.
    public init(_ topic: Topic, keepsJSON: Bool = true) {
        self.topic = topic
        self.keepsJSON = keepsJSON
        columns = topic.columns
        names = columns.map { StaticText($0.name) }
        fields = zip(names, columns).map { ($0.text, $1.kind, $1.isNeeded) }
        cells = .allocate(capacity: columns.count)
        cells.initialize(repeating: .null)
        arena = Arena()
        reader = RecordReader(arena: arena)
    }

    deinit { cells.deallocate() }

    /// Reads one record.
    ///
    /// - Parameters:
    ///   - value: Its value, which must live as long as the row.
    ///   - key: Its key, which must be what the topic's keys are.
    ///   - partition: Where it lies.
    ///   - offset: Where it lies in the partition.
    ///   - timestampMilliseconds: Its timestamp.
    /// - Throws: What is wrong with it, in words for the headers of a dead letter.
    public func read(
        _ value: UnsafeRawBufferPointer?, key: UnsafeRawBufferPointer?, partition: Int32,
        offset: Int64, timestampMilliseconds: Int64
    ) throws(RecordError) {
        var members = try reader.fields(value)
        guard let value else { return }
        self.value = value
        self.partition = partition
        self.offset = offset
        self.timestampMilliseconds = timestampMilliseconds
        for index in fields.indices {
            let field = fields[index]
            cells[index] = try cell(field.kind, field.isNeeded, field.name, &members)
        }
        try checkKey(key)
    }

    private func cell(
        _ kind: Column.Kind, _ isNeeded: Bool, _ name: Text, _ fields: inout JSONFields
    ) throws(RecordError) -> Cell {
        guard let json = fields.take(name) else {
            guard !isNeeded else { throw fields.missing(name) }
            return .null
        }
        switch kind {
        case .text: if let text = json.text { return .text(text) }
        case .integer: if let integer = json.integer { return .integer(integer) }
        case .real: if let double = json.double { return .real(double) }
        case .boolean: if let bool = json.bool { return .boolean(bool) }
        case .instant:
            if let instant = json.text.flatMap({ Instant($0) }) { return .instant(instant) }
        case .date:
            if let date = json.text.flatMap({ CivilDate($0) }) { return .date(date) }
        case .texts: if let texts = texts(json) { return .texts(texts) }
        case .json: return .json(keepsJSON ? source(of: name, json) : "")
        }
        throw fields.bad(name, Self.wanted(kind))
    }

    private func texts(_ json: JSONValue) -> TextList? {
        guard let array = json.array else { return nil }
        let room = arena.values(array.count, of: Text.self)
        var count = 0
        for element in array {
            guard let text = element.text else { return nil }
            room.initializeElement(at: count, to: text)
            count += 1
        }
        return TextList(UnsafeBufferPointer(room))
    }

    /// The field's own bytes on one line.
    private func source(of name: Text, _ json: JSONValue) -> Text {
        scratch.removeAll()
        scratch.beginRoot()
        scratch.value(json)
        let plain = Text(scratch.bytes)
        // As most write it: then what was parsed tells its bytes, and nothing is looked for.
        if let same = Self.last(plain, behind: name, in: Text(value)) { return same }
        if let raw = JSONSlices.member(name, of: value), !Self.hasLineEnd(raw) {
            return Text(raw)
        }
        return arena.copy(scratch.bytes)
    }

    /// Where a value stands last behind its name, with nothing between the two.
    private static func last(_ value: Text, behind name: Text, in text: Text) -> Text? {
        let lead = name.count + 3
        var place = text.count - value.count - 1
        while place > lead {
            if text[place - 1] == UInt8(ascii: ":"), text[place] == value[0],
                text.slice(place, place + value.count) == value
            {
                let key = text.slice(place - lead, place)
                // A quote behind a backslash does not begin a name.
                let isName =
                    key[0] == UInt8(ascii: "\"") && key[lead - 2] == UInt8(ascii: "\"")
                    && text[place - lead - 1] != UInt8(ascii: "\\")
                    && key.slice(1, lead - 2) == name
                if isName { return text.slice(place, place + value.count) }
            }
            place -= 1
        }
        return nil
    }

    static func hasLineEnd(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        return memchr(start, 0x0A, bytes.count) != nil || memchr(start, 0x0D, bytes.count) != nil
    }

    private static func wanted(_ kind: Column.Kind) -> StaticString {
        switch kind {
        case .text: "a string"
        case .integer: "an integer"
        case .real: "a number"
        case .boolean: "true or false"
        case .instant: "a time in RFC 3339"
        case .date: "a day as YYYY-MM-DD"
        case .texts: "a list of strings"
        case .json: "JSON"
        }
    }
}

extension RowReader {
    /// The value of a column, null where the topic has none of that name.
    func cell(named name: String) -> Cell {
        columns.firstIndex { $0.name == name }.map { cells[$0] } ?? .null
    }

    private func checkKey(_ key: UnsafeRawBufferPointer?) throws(RecordError) {
        guard topic.key == .account else { return }
        guard case .text(let account) = cell(named: "account"), AccountName.isValid(account) else {
            throw RecordError(.badValue, "account is not 1 to 64 of a-z 0-9 . _ -")
        }
        guard let key, Text(key) == account else {
            throw RecordError(.wrongKey, "the key is not the record's account")
        }
    }
}

/// A name whose bytes stay where they are, so that it can be lent as ``Text``.
final class StaticText: Sendable {
    private let start: UInt
    private let count: Int

    init(_ string: String) {
        let bytes = Array(string.utf8)
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
        memory.initialize(from: bytes, count: bytes.count)
        start = UInt(bitPattern: memory)
        count = bytes.count
    }

    deinit { UnsafeMutablePointer<UInt8>(bitPattern: start)?.deallocate() }

    var text: Text {
        guard let memory = UnsafePointer<UInt8>(bitPattern: start) else { return "" }
        return Text(start: memory, count: count)
    }
}
