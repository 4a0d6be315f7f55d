import Plays

/// The values of one column in one row group, on their way into pages.
struct ColumnChunk: ~Copyable {
    private let kind: Column.Kind
    /// How a value that is there is marked.
    private let definitionMaximum: UInt32
    private(set) var rowCount = 0
    /// For each value: 0 null, for lists 1 empty; the largest is a value that is there.
    private var definitions: [UInt32] = []
    /// For lists: 0 at the first element of a row, 1 at the others.
    private var repetitions: [UInt32] = []
    /// The different values, and which one each value is, as long as that may be shorter.
    private var table = ValueTable()
    private var numbers: [UInt32] = []
    private var hasTable = true
    /// Else the values as Parquet writes them plainly; booleans a byte each.
    private var plain = ByteBuffer(capacity: 256)
    private var plainBytes = 0
    private var levels = ByteBuffer(capacity: 256)

    /// Larger dictionaries are not worth their page.
    private static let tableBytes = 1 << 20
    /// Statistics with longer values are left out.
    private static let boundBytes = 256
    /// When so many values are nearly all different, a dictionary is given up.
    private static let trialCount = 256

    init(_ column: Column) {
        kind = column.kind
        definitionMaximum = column.kind == .texts ? 2 : column.isNeeded ? 0 : 1
        hasTable = kind != .boolean
    }

    /// The number of values, nulls and empty lists among them.
    var valueCount: Int { max(definitions.count, rowCount) }
    /// The number of values that are not there.
    var nullCount: Int {
        var count = 0
        for level in definitions where level < definitionMaximum { count += 1 }
        return count
    }

    mutating func removeAll() {
        rowCount = 0
        definitions.removeAll(keepingCapacity: true)
        repetitions.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        plain.removeAll()
        plainBytes = 0
        table.removeAll()
        hasTable = kind != .boolean
    }

    /// Takes the column's value off the front of waiting rows.
    mutating func take(_ rows: inout RowScanner) {
        rowCount += 1
        guard rows.isPresent() else { return level(0) }
        guard kind == .texts else {
            level(definitionMaximum)
            return add(rows.value(of: kind))
        }
        let count = rows.count()
        guard count > 0 else { return level(1) }
        for index in 0..<count {
            definitions.append(2)
            repetitions.append(index == 0 ? 0 : 1)
            add(rows.value(of: .text))
        }
    }

    private mutating func level(_ definition: UInt32) {
        if definitionMaximum > 0 { definitions.append(definition) }
        if kind == .texts { repetitions.append(0) }
    }

    private mutating func add(_ value: Text) {
        plainBytes += value.count
        guard hasTable else { return plain.append(value) }
        numbers.append(table.number(of: value))
        let isInVain =
            numbers.count == Self.trialCount && table.count > Self.trialCount / 64 * 63
        if isInVain || table.page.count > Self.tableBytes { giveTableUp() }
    }

    /// Writes the values plainly from here on.
    private mutating func giveTableUp() {
        for number in numbers { plain.append(table.value(Int(number))) }
        hasTable = false
    }

    /// Decides whether the values are written as places in a dictionary, because that is shorter.
    ///
    /// - Returns: Whether they are.
    mutating func settle() -> Bool {
        guard hasTable else { return false }
        let width = HybridEncoding.width(of: UInt32(max(1, table.count) - 1))
        if table.page.count + numbers.count * width / 8 >= plainBytes { giveTableUp() }
        return hasTable
    }

    /// The number of different values.
    var tableCount: Int { table.count }

    /// Appends the dictionary's page.
    func writeTable(to output: inout ByteBuffer) { output.append(table.page.text) }

    /// Appends the page of the values: levels, then values.
    mutating func writeValues(to output: inout ByteBuffer) {
        if kind == .texts { write(levels: repetitions, maximum: 1, to: &output) }
        if definitionMaximum > 0 {
            write(levels: definitions, maximum: definitionMaximum, to: &output)
        }
        if hasTable {
            let width = HybridEncoding.width(of: UInt32(table.count - 1))
            output.append(UInt8(truncatingIfNeeded: width))
            HybridEncoding.append(numbers, width: width, to: &output)
        } else if kind == .boolean {
            packBooleans(to: &output)
        } else {
            output.append(plain.text)
        }
    }

    private mutating func write(
        levels values: [UInt32], maximum: UInt32, to output: inout ByteBuffer
    ) {
        levels.removeAll()
        HybridEncoding.append(values, width: HybridEncoding.width(of: maximum), to: &levels)
        output.append(little: UInt32(levels.count))
        output.append(levels.text)
    }

    private func packBooleans(to output: inout ByteBuffer) {
        var byte: UInt8 = 0
        for index in 0..<plain.count {
            byte |= plain.text[index] << UInt8(index & 7)
            if index & 7 == 7 || index == plain.count - 1 {
                output.append(byte)
                byte = 0
            }
        }
    }
}

// MARK: - Statistics

extension ColumnChunk {
    /// The least and the greatest value as statistics have them; nil where there is none, or where
    /// one is too long to be of use.
    func withBounds(_ body: (Text, Text) -> Void) {
        guard kind != .json, let (least, greatest) = bounds() else { return }
        let prefix = kind == .text || kind == .texts ? 4 : 0
        guard least.count - prefix <= Self.boundBytes, greatest.count - prefix <= Self.boundBytes
        else { return }
        body(least.slice(prefix, least.count), greatest.slice(prefix, greatest.count))
    }

    private func bounds() -> (Text, Text)? {
        var found: (least: Text, greatest: Text)?
        func look(_ value: Text) {
            guard let (least, greatest) = found else { return found = (value, value) }
            if isLess(value, least) { found?.least = value }
            if isLess(greatest, value) { found?.greatest = value }
        }
        if hasTable {
            for number in 0..<table.count { look(table.value(number)) }
            return found
        }
        var scanner = RowScanner(plain.text)
        let single = kind == .texts ? Column.Kind.text : kind
        while !scanner.isAtEnd { look(scanner.value(of: single)) }
        return found
    }

    private func isLess(_ one: Text, _ other: Text) -> Bool {
        switch kind {
        case .integer, .instant: one.loaded(as: Int64.self) < other.loaded(as: Int64.self)
        case .date: one.loaded(as: Int32.self) < other.loaded(as: Int32.self)
        case .real:
            Double(bitPattern: one.loaded(as: UInt64.self))
                < Double(bitPattern: other.loaded(as: UInt64.self))
        case .boolean: one[0] < other[0]
        case .text, .texts, .json: one.slice(4, one.count) < other.slice(4, other.count)
        }
    }
}

/// The chunks of all columns, which stay where they are: nothing is counted to reach one.
final class ColumnChunks {
    let count: Int
    private let start: UnsafeMutablePointer<ColumnChunk>

    init(_ columns: [Column]) {
        count = columns.count
        start = .allocate(capacity: max(1, count))
        for (index, column) in columns.enumerated() {
            (start + index).initialize(to: ColumnChunk(column))
        }
    }

    deinit {
        start.deinitialize(count: count)
        start.deallocate()
    }

    /// Takes whole rows.
    func take(_ rows: Text) {
        var scanner = RowScanner(rows)
        while !scanner.isAtEnd {
            for index in 0..<count { start[index].take(&scanner) }
        }
    }

    /// Does something with each chunk, in the order of the columns.
    func forEach(_ body: (inout ColumnChunk) -> Void) {
        for index in 0..<count { body(&start[index]) }
    }
}

extension Text {
    fileprivate func loaded<Value: FixedWidthInteger & BitwiseCopyable>(as: Value.Type) -> Value {
        Value(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: Value.self))
    }
}
