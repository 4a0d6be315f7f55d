import Plays

/// Encodes Parquet: rows wait as they were read, each spill becomes a row group.
final class ParquetEncoder: PartEncoder {
    private let key: String
    private let metadata: [(key: String, value: String)]
    private let compression: Compression
    private let tools: EncoderTools
    private let columns: [Column]
    private var groups: [RowGroup] = []
    private var position = 0
    private var records = 0
    private var range: (partition: Int32, first: Int64, last: Int64)?

    static let magic: StaticString = "PAR1"

    /// A row group has pages for every column, and is remembered until the file is closed.
    var pieceBytes: Int { 1 << 20 }

    /// Encodes rows of some columns.
    ///
    /// - Parameters:
    ///   - columns: The columns.
    ///   - compression: Of each page.
    ///   - tools: What it shares with others.
    ///   - key: What no other list of columns is called.
    ///   - metadata: What the file says of itself.
    init(
        _ columns: [Column], _ compression: Compression, _ tools: EncoderTools, key: String,
        metadata: [(key: String, value: String)]
    ) {
        self.columns = columns
        self.compression = compression
        self.tools = tools
        self.key = key
        self.metadata = metadata
    }

    /// Encodes the records of a topic.
    convenience init(_ topic: Topic, _ compression: Compression, _ tools: EncoderTools) {
        self.init(
            Topic.placeColumns + topic.columns, compression, tools, key: topic.rawValue,
            metadata: [("legato.topic", topic.rawValue)])
    }

    func seal(_ waiting: borrowing ByteBuffer, rows: Int, to file: inout ByteBuffer) {
        let before = file.count
        if position == 0 { file.append(Text(stringLiteral: Self.magic)) }
        guard rows > 0 else {
            position += file.count - before
            return
        }
        let base = position - before
        let chunks = tools.chunks(of: key, columns)
        chunks.take(waiting.text)
        var group = RowGroup(rows: rows, chunks: [])
        chunks.forEach { chunk in
            group.chunks.append(tools.pages.write(&chunk, compression, base: base, to: &file))
            chunk.removeAll()
        }
        groups.append(group)
        position += file.count - before
    }

    func note(_ records: Int, from first: Int64, to last: Int64, of partition: Int32) {
        if partition >= 0 { range = (partition, first, last) }
        self.records = records
    }

    /// Where the rows come from; rows of a table come from nowhere.
    private var place: [(key: String, value: String)] {
        guard let range else { return [] }
        return [
            ("legato.partition", "\(range.partition)"), ("legato.first_offset", "\(range.first)"),
            ("legato.last_offset", "\(range.last)"), ("legato.v", "1"),
        ]
    }

    func close(to file: inout ByteBuffer) {
        let start = file.count
        let footer = ParquetFooter(
            columns: columns, groups: groups, records: records, compression: compression,
            metadata: metadata + place)
        footer.write(to: &file)
        file.append(little: UInt32(file.count - start))
        file.append(Text(stringLiteral: Self.magic))
    }
}

/// What the footer says of one row group.
struct RowGroup {
    /// What it says of one column in it.
    struct Chunk {
        var dictionaryOffset: Int?
        var dataOffset: Int
        var valueCount: Int
        var nullCount: Int
        var plainBytes: Int
        var bytes: Int
        var least: [UInt8]?
        var greatest: [UInt8]?
    }

    var rows: Int
    var chunks: [Chunk]
}
