import Plays

/// What the files are.
public enum Format: String, CaseIterable, Hashable, Sendable {
    /// One JSON object a line.
    case jsonl
    /// Comma-separated values with a header, RFC 4180.
    case csv
    /// Columns in pages; what is compressed are the pages.
    case parquet
}

/// Everything that decides how the bytes of a file look.
public struct FileStyle: Hashable, Sendable {
    /// What the files are.
    public let format: Format
    /// How they are compressed.
    public let compression: Compression

    /// Chooses a style.
    public init(_ format: Format, _ compression: Compression = .none) {
        self.format = format
        self.compression = compression
    }

    /// What stands behind the first dot of a file's name.
    var suffix: String {
        format == .parquet ? format.rawValue : format.rawValue + compression.suffix
    }
}

/// Makes the bytes of one file from rows, in pieces.
protocol PartEncoder: AnyObject {
    /// So many bytes of waiting rows are worth a piece of their own, fewer make the file larger; 0
    /// says that they wait as they are to stand there.
    var pieceBytes: Int { get }
    /// Appends the waiting rows as they are to stand in the file.
    func seal(_ waiting: borrowing ByteBuffer, rows: Int, to file: inout ByteBuffer)
    /// Says what the rows are, all in all; before the end.
    func note(_ records: Int, from first: Int64, to last: Int64, of partition: Int32)
    /// Appends what ends the file.
    func close(to file: inout ByteBuffer)
}

/// What the encoders of all files share, because they work one after the other on one thread.
public final class EncoderTools {
    let deflater: Deflater
    let zstd: ZstdCompressor
    let pages: PageWriter
    /// Beside which files are worked on.
    let pieces = PieceStore()
    let blocks = BlockWriter()
    /// What is written next.
    var scratch = ByteBuffer()
    private var chunks: [String: ColumnChunks] = [:]

    /// Makes a set.
    public init() {
        deflater = Deflater()
        zstd = ZstdCompressor()
        pages = PageWriter(deflater, ZstdCompressor(level: 1))
    }

    /// Drops what is still to be done to files; those that are not committed never will be.
    public func end() { pieces.thread.end() }

    func encoder(_ style: FileStyle, _ topic: Topic) -> any PartEncoder {
        style.format == .parquet
            ? ParquetEncoder(topic, style.compression, self) : LineEncoder(style, self)
    }

    func chunks(of key: String, _ columns: [Column]) -> ColumnChunks {
        if let chunks = chunks[key] { return chunks }
        let made = ColumnChunks(columns)
        chunks[key] = made
        return made
    }
}
