import Plays
import SQLite

/// Which plays are stored, by their ids: in memory, because on disk it costs more than all else.
///
/// Play ids are random. An index of them in the file would touch another page for nearly every
/// listen, so its cost grows with the history (18 against 7 µs a listen at 400,000 of them). Here a
/// play takes 11 to 21 bytes of memory, and what it finds is compared with the row.
///
/// Rows of `plays` are never deleted and their keys only grow. So ``refresh()`` inside a
/// transaction, which the write lock protects, sees all that other connections have added.
final class PlayIndex {
    /// A play that is stored.
    struct Known {
        let play: Int64
        let listen: Int64
        let partition: Int32
        let offset: Int64
    }

    private let tail: Statement
    private let row: Statement
    /// 32 bits of the id, which say where the slot belongs, above 32 bits of the key; 0 is free.
    private var slots: [UInt64]
    private var used = 0
    private var lastKey: Int64 = 0

    private static let smallest = 1 << 12

    init(_ database: Database) throws(SQLiteError) {
        tail = try database.prepare("SELECT play_key, play_id FROM plays WHERE play_key > ?")
        row = try database.prepare(
            """
            SELECT play_id, listen_id, topic_partition, topic_offset FROM plays WHERE play_key = ?
            """)
        slots = Array(repeating: 0, count: Self.smallest)
    }

    /// Learns what was stored since the last time, by this or another connection.
    func refresh() throws(SQLiteError) {
        tail.bind(1, lastKey)
        while try tail.step() {
            let key = tail.integer(0)
            if let id = Fingerprint(stored: tail.bytes(1)) { add(id, key: key) }
        }
    }

    /// Notes a play that this transaction has stored.
    func add(_ id: Fingerprint, key: Int64) {
        precondition(key > 0 && key <= UInt32.max, "more plays than 32 bits can count")
        if (used + 1) * 4 > slots.count * 3 { grow() }
        place(Self.tag(id) << 32 | UInt64(key))
        used += 1
        lastKey = max(lastKey, key)
    }

    /// Finds a play by its id.
    func find(_ id: Fingerprint) throws(SQLiteError) -> Known? {
        let tag = Self.tag(id)
        let mask = slots.count - 1
        var index = Int(tag) & mask
        while slots[index] != 0 {
            if slots[index] >> 32 == tag {
                let key = Int64(slots[index] & 0xffff_ffff)
                if let known = try read(key, id) { return known }
            }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Forgets everything, after a transaction that was undone.
    func forget() {
        slots = Array(repeating: 0, count: Self.smallest)
        used = 0
        lastKey = 0
    }

    private func read(_ key: Int64, _ id: Fingerprint) throws(SQLiteError) -> Known? {
        row.bind(1, key)
        guard try row.step() else { return nil }
        defer { row.reset() }

        guard Fingerprint(stored: row.bytes(0)) == id else { return nil }
        return Known(
            play: key, listen: row.integer(1),
            partition: Int32(truncatingIfNeeded: row.integer(2)), offset: row.integer(3))
    }

    private func grow() {
        let old = slots
        slots = Array(repeating: 0, count: old.count * 2)
        for slot in old where slot != 0 { place(slot) }
    }

    private func place(_ slot: UInt64) {
        let mask = slots.count - 1
        var index = Int(slot >> 32) & mask
        while slots[index] != 0 { index = (index + 1) & mask }
        slots[index] = slot
    }

    private static func tag(_ id: Fingerprint) -> UInt64 { id.high & 0xffff_ffff }
}

extension Fingerprint {
    /// Reads the 16 bytes of the column.
    fileprivate init?(stored bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        self.init(
            high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
