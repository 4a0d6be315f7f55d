import Plays
import SQLite

/// What listens need to know of tracks: how long they are, and which recording they are.
final class TrackFacts {
    struct Facts: Hashable {
        var durationMS: Int64?
        /// A number for the ISRC.
        var isrc: Int64?
    }

    private let select: Statement
    private var known: [Int64: Facts] = [:]

    private static let limit = 100_000

    init(_ database: Database) throws(SQLiteError) {
        select = try database.prepare("SELECT duration_ms, isrc FROM tracks WHERE track_id = ?")
    }

    func facts(of track: Int64) throws(SQLiteError) -> Facts {
        if let facts = known[track] { return facts }
        var facts = Facts()
        select.bind(1, track)
        if try select.step() {
            facts.durationMS = select.optionalInteger(0)
            facts.isrc = select.isNull(1) ? nil : NamesKey.number(of: Text(select.bytes(1)))
            select.reset()
        }
        if known.count >= Self.limit { known.removeAll() }
        known[track] = facts
        return facts
    }

    /// Takes over what a track has just been described as.
    func remember(_ facts: Facts, of track: Int64) { known[track] = facts }

    /// Forgets everything, after a transaction that was undone.
    func forget() { known.removeAll() }
}
