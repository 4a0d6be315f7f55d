import Plays
import SQLite
import Stage

extension Store {
    /// Adds a batch to the open transaction; to begin one it waits for a long one of another
    /// connection, since nothing is lost by that: the batch is whole until it is stored.
    ///
    /// - Parameters:
    ///   - batch: The records.
    ///   - advances: Whether the stored offsets move.
    ///   - stop: Ends the waiting.
    ///   - log: Told of the waiting.
    ///   - publish: Gives dead letters to their topic.
    /// - Returns: What became of the records.
    /// - Throws: As `add` does; `busy` only when it is told to stop, or when there is more to lose.
    func addPatiently(
        _ batch: RecordBatch, advances: Bool, stop: StopSignal, log: Log,
        publish: ([RefusedRecord], Instant) throws -> Void
    ) throws -> Tallies {
        let begins = !isOpen
        while true {
            do {
                let tallies = try add(batch, advances: advances, publish: publish)
                tellMissingZones(log)
                return tallies
            } catch let error as SQLiteError
                where error.kind == .busy && begins && !stop.isSet
            {
                log.warn("database busy, trying again", ["error": .error(error)])
            }
        }
    }

    /// Says, once a zone, that what follows from its clock cannot be known here.
    private func tellMissingZones(_ log: Log) {
        for zone in tables.listens.clocks.takeMissing() {
            log.warn(
                """
                a time zone has no table on this machine: days and hours of its listens whose \
                beginning no record tells are those of UTC; install tzdata, and store what is \
                stored in a new file again
                """, ["zone": .text(zone)])
        }
    }
}
