import Plays
import SQLite
import Stage
import Wire

/// Where the sink goes on, partition by partition, and the fence against a second writer.
///
/// An offset moves only from what this process believes it to be. Another process that has moved it
/// meanwhile makes the update match no row, and the whole transaction is undone.
final class OffsetTable {
    private let path: String
    private let select: Statement
    private let insert: Statement
    private let update: Statement
    private let database: Database
    private let digest = SHA256()
    private var believed: [TopicPartition: StoredOffset?] = [:]
    /// Where partitions are once the open transaction is stored.
    private var noted: [TopicPartition: StoredOffset] = [:]

    init(_ database: Database) throws(SQLiteError) {
        path = database.path
        self.database = database
        select = try database.prepare(
            """
            SELECT next_offset, last_offset, last_hash FROM offsets
            WHERE topic = ? AND topic_partition = ?
            """)
        insert = try database.prepare(
            """
            INSERT INTO offsets (topic, topic_partition, next_offset, last_offset, last_hash)
            VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING
            """)
        update = try database.prepare(
            """
            UPDATE offsets SET next_offset = ?3, last_offset = ?4, last_hash = ?5
            WHERE topic = ?1 AND topic_partition = ?2 AND next_offset = ?6
            """)
    }

    /// Reads where to go on in a partition, and believes that from now on.
    func take(_ partition: TopicPartition) throws(SQLiteError) -> StoredOffset? {
        select.bind(1, partition.topic.rawValue)
        select.bind(2, Int64(partition.partition))
        guard try select.step() else {
            believed[partition] = .some(nil)
            return nil
        }
        let stored = StoredOffset(
            nextOffset: select.integer(0), lastOffset: select.integer(1),
            lastHash: Array(select.bytes(2)))
        select.reset()
        believed[partition] = stored
        return stored
    }

    /// Notes how far the partitions of a batch are to move with the open transaction.
    func note(_ batch: RecordBatch) {
        var last: [TopicPartition: Int] = [:]
        for (index, entry) in batch.entries.enumerated() { last[entry.place.container] = index }
        for (partition, index) in last {
            let entry = batch.entries[index]
            noted[partition] = StoredOffset(
                nextOffset: entry.place.offset + 1, lastOffset: entry.place.offset,
                lastHash: Self.hash(batch.key(of: entry), batch.value(of: entry), with: digest))
        }
    }

    /// Forgets what was noted, with a transaction that was undone.
    func forgetNoted() { noted.removeAll(keepingCapacity: true) }

    /// Moves the partitions to where was noted, inside the open transaction.
    ///
    /// - Returns: What to hand to ``believe(_:)`` once the transaction is stored.
    func advance() throws -> [TopicPartition: StoredOffset] {
        for (partition, offset) in noted { try move(partition, to: offset) }
        defer { forgetNoted() }

        return noted
    }

    private func move(_ partition: TopicPartition, to stored: StoredOffset) throws {
        let expected = believed[partition] ?? nil
        let statement = expected == nil ? insert : update
        statement.bind(1, partition.topic.rawValue)
        statement.bind(2, Int64(partition.partition))
        statement.bind(3, stored.nextOffset)
        statement.bind(4, stored.lastOffset)
        if let expected { statement.bind(6, expected.nextOffset) }
        let changed = stored.lastHash.withUnsafeBytes { bytes in
            statement.bindBlob(5, bytes)
            return Result { () throws(SQLiteError) in
                try statement.run()
                return database.changedRows
            }
        }
        guard try changed.get() == 1 else { throw moved(partition) }
    }

    /// How far a partition is, as far as it was taken here.
    func stored(_ partition: TopicPartition) -> StoredOffset? { believed[partition] ?? nil }

    /// Takes over offsets that have been committed.
    func believe(_ offsets: [TopicPartition: StoredOffset]) {
        for (partition, offset) in offsets { believed[partition] = offset }
    }

    /// The digest that tells whether a record is the one that was stored.
    static func hash(
        _ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?, with digest: SHA256
    ) -> [UInt8] {
        digest.begin()
        // A length in front keeps key and value apart, and null apart from empty.
        var lengths = (Int64(key?.count ?? -1).littleEndian, Int64(value?.count ?? -1).littleEndian)
        withUnsafeBytes(of: &lengths) { digest.update($0) }
        if let key { digest.update(key) }
        if let value { digest.update(value) }
        return [UInt8](unsafeUninitializedCapacity: 32) { room, count in
            if let base = room.baseAddress {
                digest.finish(into: base)
                count = 32
            }
        }
    }

    private func moved(_ partition: TopicPartition) -> Failure {
        Failure(
            """
            \(path): another sink has moved on in \(partition.topic.rawValue), partition \
            \(partition.partition); this one has stored nothing since: run one sink a database
            """)
    }
}
