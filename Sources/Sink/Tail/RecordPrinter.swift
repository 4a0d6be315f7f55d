import Kafka
import Plays
import Stage
import Wire

/// Writes records of one topic to standard output, one line each.
final class RecordPrinter {
    /// How a record is shown.
    enum Style {
        /// One readable line.
        case summary
        /// One object of JSON a line.
        case json
        /// As the person wants it.
        case template(LineTemplate)
    }

    private let topic: Topic
    private let style: Style
    private let pattern: GrepPattern.Matcher?
    private let output: OutputStream
    private let isColoured: Bool
    private let envelope = RecordEnvelope()
    private let summary: RecordSummary
    private let parser = JSONParser()

    init(
        _ topic: Topic, _ style: Style, pattern: GrepPattern? = nil,
        output: OutputStream = OutputStream(), environment: Environment = .process
    ) {
        self.topic = topic
        self.style = style
        self.pattern = pattern.flatMap { GrepPattern.Matcher($0) }
        self.output = output
        summary = RecordSummary(isolates: output.isTerminal)
        let isWanted = environment["NO_COLOR"].map(\.isEmpty) ?? true
        isColoured = output.isTerminal && isWanted && environment["TERM"] != "dumb"
    }

    /// What shows a record, with its end; nil when it does not hold the pattern.
    func line(_ record: borrowing KafkaRecord) -> [UInt8]? {
        let view = RecordView(
            topic: topic, partition: record.partition, offset: record.offset,
            timestampMilliseconds: record.timestampMilliseconds, key: record.key,
            value: record.value, headers: record.headers.map { ($0.name, $0.value) })
        return line(view)
    }

    func line(_ view: RecordView) -> [UInt8]? {
        let newLine = UInt8(ascii: "\n")
        switch style {
        case .json:
            let line = envelope.line(view)
            return isFound(view, line) ? line + [newLine] : nil
        case .summary:
            let line = summary.line(view)
            guard isFound(view, line.utf8) else { return nil }
            return Array((isColoured ? Self.coloured(line) : line).utf8) + [newLine]
        case .template(let template):
            let text = template.text(view, parser)
            return isFound(view, text.utf8) ? Array(text.utf8) : nil
        }
    }

    /// The pattern is looked for in what is shown, in the key and in the value.
    private func isFound(_ record: RecordView, _ line: some Collection<UInt8>) -> Bool {
        guard let pattern else { return true }
        if pattern.isFound(in: line) { return true }
        if let key = record.key, pattern.isFound(in: key) { return true }
        return record.value.map { pattern.isFound(in: $0) } ?? false
    }

    /// The first column dim, the second in colour: when, and whose.
    private static func coloured(_ line: String) -> String {
        let columns = line.split(separator: "  ", maxSplits: 2, omittingEmptySubsequences: false)
        guard columns.count == 3 else { return line }
        return "\u{1b}[2m\(columns[0])\u{1b}[0m  \u{1b}[36m\(columns[1])\u{1b}[0m  \(columns[2])"
    }

    /// Writes a line.
    func show(_ line: [UInt8]) throws(OutputError) { try output.write(line) }

    /// Shows what was written to whoever reads.
    func flush() throws(OutputError) { try output.flush() }

    /// Whether nobody reads any more.
    var isClosed: Bool { output.isClosed }
}

/// A record to be shown, borrowed for the length of one call.
struct RecordView {
    let topic: Topic
    let partition: Int32
    let offset: Int64
    let timestampMilliseconds: Int64?
    let key: UnsafeRawBufferPointer?
    let value: UnsafeRawBufferPointer?
    let headers: [(String, [UInt8])]
}
