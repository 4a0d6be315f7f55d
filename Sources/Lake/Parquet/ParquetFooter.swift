import Plays

/// The end of a Parquet file: what lies where, and what it is.
struct ParquetFooter {
    let columns: [Column]
    let groups: [RowGroup]
    let records: Int
    let compression: Compression
    let metadata: [(key: String, value: String)]

    func write(to file: inout ByteBuffer) {
        var writer = ThriftWriter()
        writer.structure { root in
            root.field(1, int32: 1)
            let elements = ParquetSchema.elementCount(columns)
            root.field(2, listOf: .structure, count: elements) { writer in
                ParquetSchema.write(columns, to: &writer)
            }
            root.field(3, int64: records)
            root.field(4, listOf: .structure, count: groups.count) { writer in
                for group in groups { write(group, to: &writer) }
            }
            root.field(5, listOf: .structure, count: metadata.count) { writer in
                for (key, value) in metadata {
                    writer.structure { pair in
                        pair.field(1, key)
                        pair.field(2, value)
                    }
                }
            }
            root.field(6, "legato")
            // Says that the bounds follow the order of the column's type.
            root.field(7, listOf: .structure, count: columns.count) { writer in
                for _ in columns { writer.structure { $0.field(1) { _ in } } }
            }
        }
        file.append(writer.buffer.text)
    }

    private func write(_ group: RowGroup, to writer: inout ThriftWriter) {
        writer.structure { writer in
            writer.field(1, listOf: .structure, count: columns.count) { writer in
                for (column, chunk) in zip(columns, group.chunks) {
                    writer.structure { writer in
                        writer.field(2, int64: 0)
                        writer.field(3) { write(column, chunk, to: &$0) }
                    }
                }
            }
            writer.field(2, int64: group.chunks.reduce(0) { $0 + $1.plainBytes })
            writer.field(3, int64: group.rows)
            if let first = group.chunks.first {
                writer.field(5, int64: first.dictionaryOffset ?? first.dataOffset)
            }
            writer.field(6, int64: group.chunks.reduce(0) { $0 + $1.bytes })
        }
    }

    private func write(
        _ column: Column, _ chunk: RowGroup.Chunk, to writer: inout ThriftWriter
    ) {
        let encodings = chunk.dictionaryOffset == nil ? [0, 3] : [0, 3, 8]
        let path = ParquetSchema.path(column)
        writer.field(1, int32: ParquetSchema.physical(column.kind).rawValue)
        writer.field(2, listOf: .int32, count: encodings.count) { writer in
            for encoding in encodings { writer.element(encoding) }
        }
        writer.field(3, listOf: .binary, count: path.count) { writer in
            for name in path { writer.element(name) }
        }
        writer.field(4, int32: codec)
        writer.field(5, int64: chunk.valueCount)
        writer.field(6, int64: chunk.plainBytes)
        writer.field(7, int64: chunk.bytes)
        writer.field(9, int64: chunk.dataOffset)
        if let offset = chunk.dictionaryOffset { writer.field(11, int64: offset) }
        writer.field(12) { statistics in
            statistics.field(3, int64: chunk.nullCount)
            chunk.greatest?.withUnsafeBytes { statistics.field(5, Text($0)) }
            chunk.least?.withUnsafeBytes { statistics.field(6, Text($0)) }
        }
    }

    private var codec: Int {
        switch compression {
        case .none: 0
        case .gzip: 2
        case .zstd: 6
        }
    }
}
