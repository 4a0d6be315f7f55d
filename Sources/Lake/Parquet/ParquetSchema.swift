import Plays

/// How columns are described in a Parquet file.
enum ParquetSchema {
    /// The numbers of `parquet.thrift`.
    enum Physical: Int {
        case boolean = 0
        case int32 = 1
        case int64 = 2
        case double = 5
        case byteArray = 6
    }

    static func physical(_ kind: Column.Kind) -> Physical {
        switch kind {
        case .text, .texts, .json: .byteArray
        case .integer, .instant: .int64
        case .real: .double
        case .boolean: .boolean
        case .date: .int32
        }
    }

    /// The path of a column's values.
    static func path(_ column: Column) -> [String] {
        column.kind == .texts ? [column.name, "list", "element"] : [column.name]
    }

    /// The elements of the schema's list, the root among them.
    static func elementCount(_ columns: [Column]) -> Int {
        1 + columns.reduce(0) { $0 + ($1.kind == .texts ? 3 : 1) }
    }

    /// Writes the schema's list.
    static func write(_ columns: [Column], to writer: inout ThriftWriter) {
        writer.structure { root in
            root.field(4, "schema")
            root.field(5, int32: columns.count)
        }
        for column in columns {
            if column.kind == .texts {
                writeList(column, to: &writer)
            } else {
                writeLeaf(
                    column.name, column.kind, repetition: column.isNeeded ? 0 : 1, to: &writer)
            }
        }
    }

    /// Three levels, as the format's page on lists wants them.
    private static func writeList(_ column: Column, to writer: inout ThriftWriter) {
        writer.structure { list in
            list.field(3, int32: 1)
            list.field(4, column.name)
            list.field(5, int32: 1)
            list.field(6, int32: 3)
            list.field(10) { $0.field(3) { _ in } }
        }
        writer.structure { repeated in
            repeated.field(3, int32: 2)
            repeated.field(4, "list")
            repeated.field(5, int32: 1)
        }
        writeLeaf("element", .text, repetition: 0, to: &writer)
    }

    private static func writeLeaf(
        _ name: String, _ kind: Column.Kind, repetition: Int, to writer: inout ThriftWriter
    ) {
        writer.structure { leaf in
            leaf.field(1, int32: physical(kind).rawValue)
            leaf.field(3, int32: repetition)
            leaf.field(4, name)
            switch kind {
            case .text, .texts, .json:
                leaf.field(6, int32: 0)
                leaf.field(10) { $0.field(1) { _ in } }
            case .date:
                leaf.field(6, int32: 6)
                leaf.field(10) { $0.field(6) { _ in } }
            case .instant:
                leaf.field(6, int32: 9)
                leaf.field(10) { type in
                    type.field(8) { timestamp in
                        timestamp.field(1, true)
                        timestamp.field(2) { $0.field(1) { _ in } }
                    }
                }
            case .integer, .real, .boolean: break
            }
        }
    }
}
