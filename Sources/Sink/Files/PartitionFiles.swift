import Lake
import Plays
import Stage
import Topics
import Wire

/// One partition on its way into files: what is in hand, and where reading goes on.
final class PartitionFiles {
    let place: TopicPartition
    let gathering: Gathering
    private(set) var reading: PartitionReading
    /// The next offset that is to be stored: all before it is in files.
    private(set) var storedOffset: Int64
    /// The greatest time of the records in hand; nil without any.
    private(set) var newestMilliseconds: Int64?
    /// Bytes of their keys and values.
    private(set) var bytes = 0
    /// Letters that are to be published before the next commit.
    private(set) var letters = RecordBatch()
    private var faults: [RecordError] = []
    private(set) var tally = Tally()
    private let rows: RowReader
    private let digest: SHA256
    /// The last record that was taken: its hash is wanted at a commit only.
    private var last: (offset: Int64, keyBytes: Int?, valueBytes: Int?)?
    private var lastBytes = ByteBuffer()
    private var firstMilliseconds: Int64 = 0
    private var lastMilliseconds: Int64 = 0

    /// Dead letters wait in memory for the next commit, but not more than this.
    private static let letterBytes = 8 << 20

    init(
        _ place: TopicPartition, _ gathering: Gathering, _ reading: PartitionReading,
        rows: RowReader, digest: SHA256
    ) {
        self.place = place
        self.gathering = gathering
        self.reading = reading
        storedOffset = reading.nextOffset
        self.rows = rows
        self.digest = digest
    }

    /// Whether the record is new here, is here already, or is not the one that was here.
    func decide(
        _ offset: Int64, _ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?
    ) -> PartitionReading.Decision {
        reading.take(offset) { OffsetTable.hash(key, value, with: digest) }
    }

    /// What ends a sink or a replay where another record lies than the one it took from there.
    static func madeAnew(_ place: RecordPlace, _ cluster: Cluster) -> Failure {
        Failure(
            """
            \(cluster.name(of: place.topic))/\(place.partition): offset \(place.offset) holds \
            another record than the one that was stored from there: the topic was deleted and \
            made anew; store what is there in a new folder with --to
            """)
    }

    /// Takes a record that is new.
    func take(
        _ record: RecordPlace, timestampMilliseconds: Int64, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, at now: Int64
    ) throws {
        if last == nil || isEmpty { firstMilliseconds = now }
        lastMilliseconds = now
        newestMilliseconds = max(newestMilliseconds ?? timestampMilliseconds, timestampMilliseconds)
        bytes += (key?.count ?? 0) + (value?.count ?? 0)
        lastBytes.removeAll()
        if let key { lastBytes.append(key) }
        if let value { lastBytes.append(value) }
        last = (record.offset, key?.count, value?.count)
        if value == nil, place.topic.cleanup == .compact {
            tally.count(.tombstone)
            return
        }
        do throws(RecordError) {
            try rows.read(
                value, key: key, partition: record.partition, offset: record.offset,
                timestampMilliseconds: timestampMilliseconds)
        } catch {
            letters.append(record, key: key, value: value)
            faults.append(error)
            gathering.skip(record.offset)
            tally.count(.deadLettered)
            return
        }
        try gathering.take(rows)
        tally.count(.stored)
    }

    /// Whether there is nothing to commit.
    var isEmpty: Bool { tally == Tally() }

    /// Whether it is time to commit.
    func isDue(_ rotation: Rotation, at now: Int64) -> Bool {
        guard !isEmpty else { return false }
        return rotation.isFull(
            records: gathering.records, largestBytes: gathering.largestBytes)
            || gathering.isCrowded || letters.byteCount >= Self.letterBytes
            || rotation.isOld(
                firstMilliseconds: firstMilliseconds, lastMilliseconds: lastMilliseconds, at: now)
    }

    /// Commits what is in hand.
    ///
    /// - Parameters:
    ///   - position: Where the consumer is, which steps over markers of transactions; nil goes by
    ///     the records only.
    ///   - publish: Gives dead letters to their topic, before anything counts.
    /// - Returns: What became of the records, and how many files they are in.
    /// - Throws: What went wrong; the partition has to be begun anew then.
    func commit(
        position: Int64?, publish: ([RefusedRecord]) throws -> Void
    ) throws -> (tally: Tally, files: Int) {
        guard let last, !isEmpty else { return (Tally(), 0) }
        if !letters.isEmpty { try publish(deadLetters) }
        let keyBytes = last.keyBytes ?? 0
        let hash = OffsetTable.hash(
            last.keyBytes.map { lastBytes.bytes(0..<$0) },
            last.valueBytes.map { lastBytes.bytes(keyBytes..<keyBytes + $0) }, with: digest)
        let nextOffset = max(position ?? 0, last.offset + 1)
        let files = try gathering.commit(
            nextOffset: nextOffset, last: (last.offset, Self.hex(hash)))
        storedOffset = nextOffset
        defer {
            tally = Tally()
            newestMilliseconds = nil
            bytes = 0
            letters.removeAll()
            faults = []
        }
        return (tally, files.count)
    }

    private var deadLetters: [RefusedRecord] {
        zip(letters.entries, faults).map { entry, fault in
            RefusedRecord(
                place: entry.place, fault: fault, key: letters.key(of: entry),
                value: letters.value(of: entry))
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}

extension Manifest {
    /// What the sink compares a topic with before it goes on.
    var stored: StoredOffset {
        let digits = Array((lastHash ?? "").utf8)
        let hash = stride(from: 0, to: digits.count - 1, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
        }
        return StoredOffset(
            nextOffset: nextOffset, lastOffset: lastOffset ?? nextOffset, lastHash: hash)
    }
}
