import Plays
import Wire

/// Writes rows of any columns into one file.
final class TableFile {
    let path: String
    private(set) var records: Int64 = 0
    private let columns: [Column]
    private let names: [StaticText]
    private let style: FileStyle
    private let encoder: any PartEncoder
    private let tools: EncoderTools
    private let digest = SHA256()
    private var bytes: Int64 = 0
    private var waiting = ByteBuffer()
    private var waitingRows = 0
    private var scratch = ByteBuffer()

    /// Rows are encoded when so many bytes of them wait.
    private static let sealBytes = 8 << 20

    init(
        _ path: String, _ columns: [Column], _ style: FileStyle, table: String,
        tools: EncoderTools
    ) throws {
        self.path = path
        self.columns = columns
        self.style = style
        self.tools = tools
        names = columns.map { StaticText($0.name) }
        encoder =
            style.format == .parquet
            ? ParquetEncoder(
                columns, style.compression, tools, key: "export.\(table)",
                metadata: [("legato.table", table), ("legato.v", "1")])
            : LineEncoder(style, .listens, tools)
        try DiskFile.make(path)
        if style.format == .csv { tools.writer.header(columns.map(\.name), to: &waiting) }
    }

    func add(_ cells: [Cell]) throws {
        switch style.format {
        case .jsonl: tools.writer.object(names, cells, to: &waiting)
        case .csv: tools.writer.values(cells, to: &waiting)
        case .parquet: for cell in cells { WaitingRows.append(cell, to: &waiting) }
        }
        waitingRows += 1
        records += 1
        if waiting.count >= Self.sealBytes { try seal() }
    }

    func close() throws -> (bytes: Int64, sha256: String) {
        // An empty row group, or a header, tells the columns.
        if waiting.count > 0 || records == 0 { try seal() }
        scratch.removeAll()
        encoder.note(Int(records), from: 0, to: 0, of: -1)
        encoder.close(to: &scratch)
        try write(syncs: true)
        return (bytes, digest.finishHex())
    }

    private func seal() throws {
        scratch.removeAll()
        encoder.seal(waiting, rows: waitingRows, to: &scratch)
        try write(syncs: false)
        waiting.removeAll()
        waitingRows = 0
    }

    private func write(syncs: Bool) throws {
        try DiskFile.append(scratch.text, to: path, syncs: syncs)
        digest.update(scratch.bytes)
        bytes += Int64(scratch.count)
    }
}
