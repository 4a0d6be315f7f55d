import Plays
import Wire

/// A record as one JSON object on one line, its value as it is.
final class RecordEnvelope {
    private var writer = JSONWriter()
    private let parser = JSONParser()

    /// The line, without its end.
    func line(_ record: RecordView) -> [UInt8] {
        writer.removeAll()
        writer.beginRoot()
        writer.beginObject()
        record.topic.rawValue.withText { writer.field("topic", $0 as Text?) }
        writer.field("partition", Int64(record.partition))
        writer.field("offset", record.offset)
        writer.field("timestamp", record.timestampMilliseconds.map(Instant.init(milliseconds:)))
        writer.field("key", record.key.map { String(decoding: $0, as: UTF8.self) })
        writer.name("headers")
        writer.beginObject()
        for (name, value) in record.headers {
            name.withText { writer.field($0, String(decoding: value, as: UTF8.self)) }
        }
        writer.endObject()
        writer.name("value")
        write(record.value)
        writer.endObject()
        return Array(writer.bytes)
    }

    /// JSON goes out as it came, without line breaks; what is none becomes a text.
    private func write(_ value: UnsafeRawBufferPointer?) {
        guard let value else { return writer.null() }
        guard (try? parser.parse(value)) != nil else {
            String(decoding: value, as: UTF8.self).withText { writer.value($0) }
            return
        }
        writer.compact(value)
    }
}
