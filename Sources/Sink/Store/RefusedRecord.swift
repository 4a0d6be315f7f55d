import Plays
import Wire

/// A record that the sink cannot take: where it lies, why, and its bytes as they are in the batch.
struct RefusedRecord {
    let place: RecordPlace
    let fault: RecordError
    /// Valid until the batch changes.
    let key: UnsafeRawBufferPointer?
    /// Valid until the batch changes; `nil` when the value is null.
    let value: UnsafeRawBufferPointer?
    /// How often its topic had been taken for a new one.
    var generation: Int64 = 0

    /// What it is among the dead letters.
    func letter(at instant: Instant) -> DeadLetter {
        var letter = DeadLetter(
            stage: "sink", topic: place.topic, partition: place.partition, offset: place.offset,
            fault: fault, at: instant)
        letter.generation = generation
        return letter
    }
}
