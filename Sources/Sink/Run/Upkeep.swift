import SQLite

/// What keeps the file quick and its log short, done when nothing else is to be done.
///
/// A failure costs nothing but time: the next rest tries again.
struct Upkeep {
    /// How often the log is moved into the file while the sink is idle, in milliseconds.
    private static let checkpointMilliseconds: Int64 = 60_000
    /// How often SQLite looks whether its statistics are out of date.
    private static let optimizeMilliseconds: Int64 = 3_600_000

    /// Something to do now and then, while there are changes that it has not seen.
    private struct Chore {
        let everyMilliseconds: Int64
        private var triedAt: Int64?
        private var seen: Int64 = 0

        init(everyMilliseconds: Int64) { self.everyMilliseconds = everyMilliseconds }

        /// Does it when it is due; `work` says whether it was done to the end.
        mutating func rest(
            behind changes: Int64, atMilliseconds now: Int64, _ work: () throws -> Bool
        ) {
            guard changes > seen, now - (triedAt ?? .min / 2) >= everyMilliseconds else { return }
            triedAt = now
            if (try? work()) == true { seen = changes }
        }
    }

    private var checkpoint = Chore(everyMilliseconds: checkpointMilliseconds)
    private var optimization = Chore(everyMilliseconds: optimizeMilliseconds)

    /// Does what is due.
    mutating func rest(_ database: Database, atMilliseconds now: Int64) {
        let changes = database.totalChanges
        // Readers are never waited for: what they still need stays in the log.
        checkpoint.rest(behind: changes, atMilliseconds: now) { try database.moveLog() }
        optimization.rest(behind: changes, atMilliseconds: now) {
            try database.execute("PRAGMA analysis_limit = 1000; PRAGMA optimize")
            return true
        }
    }
}
