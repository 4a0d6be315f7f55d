import Plays

/// A Parquet file of ours in memory, read back row group by row group.
struct ParquetFile {
    private let bytes: Text
    private let footer: ThriftValue
    private let columns: [Column]

    /// Reads the footer; `bytes` must stay where they are.
    init(_ bytes: Text, of topic: Topic) throws {
        let magic = Text(stringLiteral: ParquetEncoder.magic)
        let end = bytes.count - 8
        guard end >= 4, bytes.slice(0, 4) == magic, bytes.slice(end + 4, bytes.count) == magic
        else { throw PartFault(description: "not Parquet") }
        let size = (0..<4).reduce(0) { $0 | Int(bytes[end + $1]) << (8 * $1) }
        guard size <= end - 4 else { throw PartFault(description: "its footer is cut off") }
        var reader = ThriftReader(bytes.slice(0, end), at: end - size)
        footer = try reader.structure()
        self.bytes = bytes
        columns = Topic.placeColumns + topic.columns
        let names = footer[4].list.first.map { group in
            group[1].list.map { $0[3][3].list.first?.text.map { String($0) } ?? "" }
        }
        guard names == nil || names == columns.map(\.name) else {
            throw PartFault(description: "has other columns than \(topic.rawValue)")
        }
    }

    /// How its pages are compressed; as usual where it has none.
    var compression: Compression {
        let chunk = footer[4].list.first?[1].list.first
        return chunk.flatMap(ParquetColumn.compression) ?? .zstd
    }

    /// Hands out the rows of each row group, as they wait in memory.
    func rows(each: (borrowing ByteBuffer, Int) throws -> Void) throws {
        var rows = ByteBuffer()
        for group in footer[4].list {
            let count = try Self.count(of: group)
            let chunks = group[1].list
            guard chunks.count == columns.count else {
                throw PartFault(description: "a row group has other columns")
            }
            let readers = try zip(columns, chunks).map { column, chunk in
                try ColumnReader(column, chunk, of: bytes)
            }
            rows.removeAll()
            for _ in 0..<count {
                for reader in readers { try reader.column.append(to: &rows) }
            }
            try each(rows, count)
        }
    }

    private static func count(of group: ThriftValue) throws(PartFault) -> Int {
        guard let count = group[3].integer, count >= 0 else {
            throw PartFault(description: "a row group of no number of rows")
        }
        return count
    }

    /// Partition and offset of each row, in order.
    func places(each: (Int64, Int64) throws -> Void) throws {
        var pair = ByteBuffer(capacity: 64)
        for group in footer[4].list {
            guard group[1].list.count == columns.count else {
                throw PartFault(description: "a row group has other columns")
            }
            let readers = try (0..<2).map { index in
                try ColumnReader(columns[index], group[1].list[index], of: bytes)
            }
            for _ in 0..<(try Self.count(of: group)) {
                pair.removeAll()
                for reader in readers { try reader.column.append(to: &pair) }
                let memory = UnsafeRawPointer(pair.text.start)
                try each(
                    Int64(littleEndian: memory.loadUnaligned(fromByteOffset: 1, as: Int64.self)),
                    Int64(littleEndian: memory.loadUnaligned(fromByteOffset: 10, as: Int64.self)))
            }
        }
    }
}

/// A column that is being read, for lists of them.
private final class ColumnReader {
    var column: ParquetColumn

    init(_ column: Column, _ chunk: ThriftValue, of file: Text) throws {
        self.column = ParquetColumn(column)
        try self.column.read(chunk, of: file)
    }
}
