import Plays

/// Encodes JSONL and CSV: rows wait as the lines they become (``RowForm``).
final class LineEncoder: PartEncoder {
    private let style: FileStyle
    private let tools: EncoderTools
    private var member = GzipMember()
    private var isOpen = false

    /// What is compressed begins anew with each piece.
    var pieceBytes: Int { style.compression == .none ? 0 : 128 << 10 }

    init(_ style: FileStyle, _ tools: EncoderTools) {
        self.style = style
        self.tools = tools
    }

    func seal(_ waiting: borrowing ByteBuffer, rows: Int, to file: inout ByteBuffer) {
        switch style.compression {
        case .none: file.append(waiting.text)
        case .zstd: tools.zstd.append(waiting.text, to: &file)
        case .gzip:
            if !isOpen { member.open(&file) }
            member.append(waiting.text, with: tools.deflater, to: &file)
        }
        isOpen = true
    }

    func note(_ records: Int, from first: Int64, to last: Int64, of partition: Int32) {}

    func close(to file: inout ByteBuffer) {
        if style.compression == .gzip { member.close(with: tools.deflater, to: &file) }
    }
}
