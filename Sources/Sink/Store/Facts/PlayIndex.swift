import Plays
import SQLite

/// Which plays are stored, by their ids alone: in memory, because on disk it costs too much.
///
/// A play's row is found by account, time and id. Should a later rule give a play another time, it
/// is still the same play, and this finds the old one. Ids are random: an index of them in the
/// file would touch another page for each play and take 40 bytes of each; here a play takes 11 to
/// 21 bytes of memory, and what it finds is compared with the row.
final class PlayIndex {
    private let all: Statement
    private let version: Statement
    /// 32 bits of the id, which say where the slot belongs, above the play's minute; 0 is free.
    private var slots = Array(repeating: UInt64(0), count: PlayIndex.smallest)
    private var used = 0
    private var seenVersion: Int64?

    private static let smallest = 1 << 12

    init(_ database: Database) throws(SQLiteError) {
        all = try database.prepare("SELECT play_id, ended_at FROM plays")
        version = try database.prepare("PRAGMA data_version")
    }

    /// Learns what is stored, if another connection has stored anything since the last time.
    ///
    /// - Returns: Whether it has, so that nothing that was remembered can be trusted.
    func refresh() throws(SQLiteError) -> Bool {
        let now = try version.step() ? version.integer(0) : 0
        version.reset()
        guard now != seenVersion else { return false }
        forget()
        while try all.step() {
            add(Fingerprint(stored: all.bytes(0)), endedAt: all.integer(1))
        }
        seenVersion = now
        return true
    }

    /// Notes a play that this transaction has stored.
    func add(_ id: Fingerprint, endedAt: Int64) {
        if (used + 1) * 4 > slots.count * 3 { grow() }
        place(Self.tag(id) << 32 | Self.minute(endedAt))
        used += 1
    }

    /// The spans of time in which a play with this id may lie.
    func spans(of id: Fingerprint) -> [ClosedRange<Int64>] {
        let tag = Self.tag(id)
        let mask = slots.count - 1
        var index = Int(tag) & mask
        var spans: [ClosedRange<Int64>] = []
        while slots[index] != 0 {
            if slots[index] >> 32 == tag {
                let start = (Int64(slots[index] & 0xffff_ffff) - Self.bias) * 60_000
                spans.append(start...start + 59_999)
            }
            index = (index + 1) & mask
        }
        return spans
    }

    /// Forgets everything, after a transaction that was undone.
    func forget() {
        slots = Array(repeating: 0, count: Self.smallest)
        used = 0
        seenVersion = nil
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

    /// Minutes from the year 1 on; never 0, which would look free.
    private static let bias: Int64 = 1_035_593_280 + 1

    private static func minute(_ milliseconds: Int64) -> UInt64 {
        let minutes = milliseconds >= 0 ? milliseconds / 60_000 : (milliseconds - 59_999) / 60_000
        return UInt64(truncatingIfNeeded: minutes + bias) & 0xffff_ffff
    }
}
