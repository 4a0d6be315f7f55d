import Plays

/// How rows wait in memory for a Parquet file: a byte for null or not, then the value plainly.
enum WaitingRows {
    /// Appends a row with its place.
    static func append(_ row: RowReader, to output: inout ByteBuffer) {
        append(.integer(Int64(row.partition)), to: &output)
        append(.integer(row.offset), to: &output)
        for cell in row.cells { append(cell, to: &output) }
    }

    /// Appends one value.
    static func append(_ cell: Cell, to output: inout ByteBuffer) {
        if case .null = cell { return output.append(0) }
        output.append(1)
        switch cell {
        case .null: break
        case .text(let text), .json(let text): append(text, to: &output)
        case .integer(let number): output.append(little: number)
        case .real(let number): output.append(little: number.bitPattern)
        case .boolean(let flag): output.append(flag ? 1 : 0)
        case .instant(let instant): output.append(little: instant.milliseconds)
        case .date(let date): output.append(little: Int32(date.daysSince1970))
        case .texts(let list):
            output.append(little: UInt32(list.count))
            for text in list { append(text, to: &output) }
        }
    }

    private static func append(_ text: Text, to output: inout ByteBuffer) {
        output.append(little: UInt32(text.count))
        output.append(text)
    }
}

/// Walks values that ``WaitingRows`` has written.
struct RowScanner {
    private let bytes: Text
    private var index = 0

    init(_ bytes: Text) { self.bytes = bytes }

    var isAtEnd: Bool { index >= bytes.count }

    mutating func isPresent() -> Bool {
        index += 1
        return bytes[index - 1] == 1
    }

    /// The number of elements of a list.
    mutating func count() -> Int {
        index += 4
        return length(at: index - 4)
    }

    /// The next value with the length that stands in front of a text.
    mutating func value(of kind: Column.Kind) -> Text {
        let start = index
        switch kind {
        case .text, .json, .texts: index += 4 + length(at: index)
        case .integer, .real, .instant: index += 8
        case .date: index += 4
        case .boolean: index += 1
        }
        return bytes.slice(start, index)
    }

    private func length(at place: Int) -> Int {
        let memory = UnsafeRawPointer(bytes.start)
        let value = memory.loadUnaligned(fromByteOffset: place, as: UInt32.self)
        return Int(UInt32(littleEndian: value))
    }
}
