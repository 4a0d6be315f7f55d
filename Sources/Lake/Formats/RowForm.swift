import Plays

/// How rows wait for their file: as the lines they become, or as Parquet's pages take them.
final class RowForm {
    private let format: Format
    private let topic: Topic
    private let writer = LineWriter()

    init(_ format: Format, _ topic: Topic) {
        self.format = format
        self.topic = topic
    }

    /// Appends a row, behind the header when it is a file's first and the format has one.
    func append(_ row: RowReader, isFirst: Bool, to waiting: inout ByteBuffer) {
        switch format {
        case .jsonl: writer.json(row, to: &waiting)
        case .csv:
            if isFirst { writer.header(topic, to: &waiting) }
            writer.values(row, to: &waiting)
        case .parquet: WaitingRows.append(row, to: &waiting)
        }
    }
}
