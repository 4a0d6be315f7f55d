import Plays
import SQLite

/// A row of `plays` as it lies in the file, of which no more is read than is asked for; it is
/// valid until the next row.
struct StoredPlay {
    private let row: Statement
    private let account: Int64

    /// The columns, in the order in which a statement must give them.
    static let columns = """
        play_id, source, ended_at, ms_played, track_id, names, topic_partition, topic_offset,
        play_partition, play_offset, kind, album_id, duration_ms, zone_id, listen_id, paired_by,
        topic_generation, utc_offset_minutes
        """

    init(_ row: Statement, of account: Int64) {
        self.row = row
        self.account = account
    }

    var source: Source { Source(stored: row.integer(1)) ?? .api }
    var endedAt: Int64 { row.integer(2) }
    var track: Int64? { row.optionalInteger(4) }
    /// Whether it was paired with a play of another source.
    var isPaired: Bool { !row.isNull(15) }

    /// What pairing has to know of it; of who it is only when that is asked for.
    func play(withID: Bool = false) -> PairingPlay {
        PairingPlay(
            id: withID ? Fingerprint(stored: row.bytes(0)) : Fingerprint(high: 0, low: 0),
            source: source, endedAt: endedAt, msPlayed: row.integer(3), track: track,
            names: row.optionalInteger(5))
    }

    /// All that it says.
    func evidence() -> Evidence {
        let place = RecordPlace(
            topic: .listens, partition: Int32(truncatingIfNeeded: row.integer(6)),
            offset: row.integer(7))
        let evidence = Evidence(
            account: account, play: play(withID: true), place: place,
            generation: row.integer(16), playPartition: row.integer(8),
            playOffset: row.integer(9),
            kind: PlayKind(rawValue: UInt8(truncatingIfNeeded: row.integer(10))) ?? .unknown,
            album: row.optionalInteger(11), duration: row.optionalInteger(12),
            zone: row.integer(13), listen: row.integer(14),
            rule: PairingRule(stored: row.integer(15)))
        evidence.toldOffset = row.optionalInteger(17)
        return evidence
    }
}
