import SQLite

/// Which zone each account lives in: that of the listen that lies last in the topic.
final class AccountZones {
    private struct Word {
        let generation: Int64
        let offset: Int64
        let zone: Int64
    }

    private let update: Statement
    private var latest: [Int64: Word] = [:]

    init(_ database: Database) throws(SQLiteError) {
        // All listens of an account lie in one partition, so its offset alone orders them.
        update = try database.prepare(
            """
            UPDATE accounts SET timezone = (SELECT name FROM zones WHERE zone_id = ?2),
                timezone_generation = ?3, timezone_offset = ?4
            WHERE account_id = ?1 AND (timezone_generation, timezone_offset) < (?3, ?4)
            """)
    }

    func note(_ evidence: Evidence) {
        if let known = latest[evidence.account],
            (known.generation, known.offset) >= (evidence.generation, evidence.place.offset)
        {
            return
        }
        latest[evidence.account] = Word(
            generation: evidence.generation, offset: evidence.place.offset, zone: evidence.zone)
    }

    /// Writes the zones.
    func flush() throws(SQLiteError) {
        for (account, word) in latest {
            update.bind(1, account)
            update.bind(2, word.zone)
            update.bind(3, word.generation)
            update.bind(4, word.offset)
            try update.run()
        }
        forget()
    }

    /// Forgets what was to be written, after a transaction that was undone.
    func forget() { latest.removeAll(keepingCapacity: true) }
}
