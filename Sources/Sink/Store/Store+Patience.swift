import Plays
import SQLite
import Stage

extension Store {
    /// Stores a batch, and waits for a long transaction of another connection, since nothing is
    /// lost by that: the batch is whole until it is stored.
    ///
    /// - Parameters:
    ///   - batch: The records.
    ///   - advances: Whether the stored offsets move.
    ///   - stop: Ends the waiting.
    ///   - log: Told of the waiting.
    ///   - publish: Gives dead letters to their topic.
    /// - Returns: What became of the records.
    /// - Throws: As `store` does; `busy` only when it is told to stop.
    func storePatiently(
        _ batch: RecordBatch, advances: Bool, stop: StopSignal, log: Log,
        publish: ([RefusedRecord], Instant) throws -> Void
    ) throws -> Tallies {
        while true {
            do {
                return try store(batch, advances: advances, publish: publish)
            } catch let error as SQLiteError where error.kind == .busy && !stop.isSet {
                log.warn("database busy, trying again", ["error": .error(error)])
            }
        }
    }
}
