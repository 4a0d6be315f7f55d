import Plays
import Wire

/// How far an import has come: its record in `cursors`, written with the rows it tells of.
///
/// What is published is read back from the plays themselves; this says where they lie, and to a
/// person where an import ended that was cut short.
struct ImportCursor: Equatable {
    /// The file in hand; nil when the import was finished.
    var file: String?
    /// The row of that file which comes next.
    var row: Int64 = 0
    /// When it was written; no two of one import are of the same time and place.
    var at: Instant?
    /// When the import began, which its rows call the time of their reading.
    var began: Instant?
    /// The partitions of `plays` that hold rows of the account.
    var partitions: [Int32] = []

    /// The record's key.
    static func key(of account: String) -> String { account + keyEnd }

    /// The account of such a key; nil for any other key.
    static func account(ofKey key: String) -> String? {
        key.hasSuffix(keyEnd) ? String(key.dropLast(keyEnd.count)) : nil
    }

    private static let keyEnd = "/import"
}

extension ImportCursor {
    /// Reads a record's value; nil when it is none of ours.
    init?(_ value: UnsafeRawBufferPointer, reader: RecordReader) {
        guard var fields = try? reader.fields(value) else { return nil }
        guard let partitions = fields.take("partitions")?.array else { return nil }
        self.init()
        file = (try? fields.optionalText("file")).flatMap { $0 }.map { String($0) }
        row = (try? fields.optionalInteger("row")).flatMap { $0 } ?? 0
        at = (try? fields.optionalInstant("at")).flatMap { $0 }
        began = (try? fields.optionalInstant("began")).flatMap { $0 }
        self.partitions = partitions.compactMap { $0.integer.map { Int32(clamping: $0) } }
    }

    /// Writes the record's value.
    func write(account: Text, to writer: inout JSONWriter) {
        writer.beginRecord()
        writer.field("account", account)
        writer.field("at", at)
        writer.field("began", began)
        writer.field("file", file)
        writer.field("row", row)
        writer.name("partitions")
        writer.beginArray()
        for partition in partitions { writer.value(Int64(partition)) }
        writer.endArray()
        writer.endObject()
    }
}
