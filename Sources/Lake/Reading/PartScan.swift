import Plays
import Wire

/// Reads the rows of parts back: which places they had.
final class PartScan {
    private let tree: any Tree
    private let digest = SHA256()
    private let parser = JSONParser()

    /// What the bytes of a part are.
    struct Content {
        var bytes: Int64 = 0
        var sha256 = ""
        var places = Places()
        /// Why its rows could not be read to the end.
        var fault: PartFault?
    }

    /// The places of rows, in order.
    struct Places {
        var records: Int64 = 0
        /// Offsets as closed ranges.
        var ranges: [ClosedRange<Int64>] = []
        var isOrdered = true
        var partitions: Set<Int64> = []

        mutating func add(_ partition: Int64, _ offset: Int64) {
            records += 1
            partitions.insert(partition)
            guard let last = ranges.last else { return ranges = [offset...offset] }
            if offset <= last.upperBound { isOrdered = false }
            if offset == last.upperBound + 1 {
                ranges[ranges.count - 1] = last.lowerBound...offset
            } else {
                ranges.append(offset...offset)
            }
        }
    }

    init(_ tree: any Tree) { self.tree = tree }

    /// Reads a part; nil when it is not there.
    ///
    /// What has another hash is not taken apart as Parquet: what its numbers say would be followed.
    func content(_ topic: Topic, _ file: Manifest.File) throws -> Content? {
        guard let style = PartName(file.path).flatMap({ FileStyle(suffix: $0.suffix) }) else {
            return nil
        }
        digest.begin()
        var content = Content()
        var whole = ByteBuffer(capacity: style.format == .parquet ? file.roomBytes : 0)
        var cutter = RecordCutter(style.format)
        let unpacker = style.compression.unpacker()
        var isHeader = style.format == .csv
        let isThere = try tree.read(topic, file.path) { bytes in
            content.bytes += Int64(bytes.count)
            digest.update(bytes)
            guard content.fault == nil else { return }
            guard style.format != .parquet else { return whole.append(bytes) }
            do {
                try unpacker.take(bytes) { piece in
                    try cutter.take(piece) { record in
                        if isHeader { return isHeader = false }
                        let place = try self.place(of: record, style.format)
                        content.places.add(place.partition, place.offset)
                    }
                }
            } catch let fault as PartFault { content.fault = fault }
        }
        guard isThere else { return nil }
        content.sha256 = digest.finishHex()
        do {
            if style.format == .parquet {
                guard content.sha256 == file.sha256 else { return content }
                try ParquetFile(whole.text, of: topic).places { content.places.add($0, $1) }
            } else if content.fault == nil {
                try unpacker.finish()
                try cutter.finish()
            }
        } catch let fault as PartFault { content.fault = fault }
        return content
    }

    private func place(
        of record: Text, _ format: Format
    ) throws -> (partition: Int64, offset: Int64) {
        let fault = PartFault(description: "a row without its place")
        if format == .csv {
            let fields = record.bytes.split(
                separator: UInt8(ascii: ","), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3,
                let partition = Int64(String(decoding: fields[0], as: UTF8.self)),
                let offset = Int64(String(decoding: fields[1], as: UTF8.self))
            else { throw fault }
            return (partition, offset)
        }
        do {
            guard let object = try parser.parse(record.bytes).object else { throw fault }
            var fields = JSONFields(object)
            return (
                try fields.integer("topic_partition"), try fields.integer("topic_offset")
            )
        } catch { throw fault }
    }
}

extension FileStyle {
    /// The style of a file by what stands behind the first dot of its name; nil for another's.
    init?(suffix: String) {
        let words = suffix.split(separator: ".", maxSplits: 1).map(String.init)
        guard let format = words.first.flatMap({ Format(rawValue: $0) }) else { return nil }
        let tail = words.count == 2 ? ".\(words[1])" : ""
        // What Parquet compresses are its pages, which say so themselves.
        guard let compression = Compression.allCases.first(where: { $0.suffix == tail }),
            format != .parquet || compression == .none
        else { return nil }
        self.init(format, compression)
    }
}
