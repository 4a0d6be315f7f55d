import Kafka
import Plays
import Stage

/// Writes records of one topic to standard output, one line each.
final class RecordPrinter {
    private let topic: Topic
    private let isJSON: Bool
    private let output = OutputStream()
    private let envelope = RecordEnvelope()
    private let summary = RecordSummary()

    init(_ topic: Topic, isJSON: Bool) {
        self.topic = topic
        self.isJSON = isJSON
    }

    /// The line that shows a record, without its end.
    func line(_ record: borrowing KafkaRecord) -> [UInt8] {
        let view = RecordView(
            topic: topic, partition: record.partition, offset: record.offset,
            timestampMilliseconds: record.timestampMilliseconds, key: record.key,
            value: record.value, headers: record.headers.map { ($0.name, $0.value) })
        return isJSON ? envelope.line(view) : Array(summary.line(view).utf8)
    }

    /// Writes a line.
    func show(_ line: [UInt8]) throws(OutputError) {
        try output.write(line)
        try output.write([UInt8(ascii: "\n")])
    }

    /// Shows what was written to whoever reads.
    func flush() throws(OutputError) { try output.flush() }
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
