import Kafka
import Plays

/// Records of several topics that are stored together, with copies of their bytes.
///
/// librdkafka's memory is let go as soon as a record has been read; one copy of a kilobyte is
/// cheaper than holding thousands of its messages, and a batch can be tried again.
final class RecordBatch {
    /// One record's place, and where its bytes lie in the batch.
    struct Entry {
        let place: RecordPlace
        let timestampMilliseconds: Int64?
        fileprivate let key: Range<Int>?
        fileprivate let value: Range<Int>?
        /// Only those of dead letters are kept.
        let headers: [(String, [UInt8])]
    }

    private(set) var entries: [Entry] = []
    private var bytes: UnsafeMutableRawPointer
    /// Enough for a batch that is full: what is not used takes no memory, and growing would take
    /// the old bytes' and the new ones'.
    private var capacity = BatchPace.bytesLimit + RecordLimit.valueBytes + RecordBatch.padding
    private var used = 0

    /// Bytes that may be read behind every record, which the JSON parser wants.
    private static let padding = 64

    init() {
        bytes = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit { bytes.deallocate() }

    var isEmpty: Bool { entries.isEmpty }
    var byteCount: Int { used }

    /// Copies one record in.
    func append(
        _ place: RecordPlace, timestampMilliseconds: Int64? = nil,
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: [(String, [UInt8])] = []
    ) {
        reserve((key?.count ?? 0) + (value?.count ?? 0) + Self.padding)
        entries.append(
            Entry(
                place: place, timestampMilliseconds: timestampMilliseconds,
                key: key.map(copy), value: value.map(copy), headers: headers))
    }

    /// Copies a record of Kafka's in, with its headers where they say something.
    func append(_ record: borrowing KafkaRecord, at place: RecordPlace) {
        append(
            place, timestampMilliseconds: record.timestampMilliseconds, key: record.key,
            value: record.value,
            headers: place.topic == .deadLetters ? record.headers.map { ($0.name, $0.value) } : [])
    }

    /// The key's bytes, valid until the batch changes.
    func key(of entry: Entry) -> UnsafeRawBufferPointer? { entry.key.map(slice) }

    /// The value's bytes, valid until the batch changes; `nil` for a tombstone.
    func value(of entry: Entry) -> UnsafeRawBufferPointer? { entry.value.map(slice) }

    func removeAll() {
        entries.removeAll(keepingCapacity: true)
        used = 0
    }

    private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: bytes + range.lowerBound, count: range.count)
    }

    private func copy(_ source: UnsafeRawBufferPointer) -> Range<Int> {
        let start = used
        if let base = source.baseAddress {
            (bytes + start).copyMemory(from: base, byteCount: source.count)
        }
        used += source.count
        return start..<used
    }

    private func reserve(_ more: Int) {
        guard used + more > capacity else { return }
        capacity = max(capacity * 2, used + more)
        let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 64)
        grown.copyMemory(from: bytes, byteCount: used)
        bytes.deallocate()
        bytes = grown
    }
}
