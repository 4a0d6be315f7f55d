import Plays
import Wire

/// Writes rows of any columns into one file.
final class TableFile {
    private let columns: [Column]
    private let names: [StaticText]
    private let style: FileStyle
    private let writer: LineWriter
    private let file: RowFile

    var path: String { file.path }
    var records: Int64 { file.records }

    init(
        _ path: String, _ columns: [Column], _ style: FileStyle, table: String,
        tools: EncoderTools
    ) throws {
        self.columns = columns
        self.style = style
        writer = LineWriter()
        names = columns.map { StaticText($0.name) }
        let encoder: any PartEncoder =
            style.format == .parquet
            ? ParquetEncoder(
                columns, style.compression, tools, key: "export.\(table)",
                metadata: [("legato.table", table), ("legato.v", "1")])
            : LineEncoder(style, tools)
        file = try RowFile(path, encoder, sealBytes: 8 << 20)
        if style.format == .csv { writer.header(columns.map(\.name), to: &file.waiting) }
    }

    func add(_ cells: [Cell]) throws {
        switch style.format {
        case .jsonl: writer.object(names, cells, to: &file.waiting)
        case .csv: writer.values(cells, to: &file.waiting)
        case .parquet: for cell in cells { WaitingRows.append(cell, to: &file.waiting) }
        }
        try file.added(1)
    }

    /// Ends it; its rows have no offsets.
    func close() throws -> (bytes: Int64, sha256: String) {
        try file.close(from: 0, to: 0, of: -1)
    }
}
