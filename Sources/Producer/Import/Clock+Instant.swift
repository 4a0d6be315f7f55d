import Plays
import Stage

extension Clock {
    /// The time of day.
    var now: Instant { Instant(milliseconds: wallMilliseconds()) }
}
