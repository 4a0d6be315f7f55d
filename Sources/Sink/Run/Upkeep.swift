import SQLite

/// What keeps the file quick and its log short, done when nothing else is to be done.
///
/// A failure costs nothing but time: the next rest tries again.
struct Upkeep {
    /// How often the log is moved into the file while the sink is idle, in milliseconds.
    private static let checkpointMilliseconds: Int64 = 60_000
    /// How often SQLite looks whether its statistics are out of date.
    private static let optimizeMilliseconds: Int64 = 3_600_000

    private var checkpointed: Int64?
    private var optimized: Int64?
    private var changes: Int64 = 0

    /// Does what is due.
    mutating func rest(_ database: Database, atMilliseconds now: Int64) {
        guard database.totalChanges > changes else { return }
        if now - (checkpointed ?? .min / 2) >= Self.checkpointMilliseconds {
            checkpointed = now
            changes = database.totalChanges
            // Readers are never waited for: what they still need stays in the log.
            try? database.execute("PRAGMA wal_checkpoint(PASSIVE)")
        }
        if now - (optimized ?? .min / 2) >= Self.optimizeMilliseconds {
            optimized = now
            try? database.execute("PRAGMA analysis_limit = 1000; PRAGMA optimize")
        }
    }
}
