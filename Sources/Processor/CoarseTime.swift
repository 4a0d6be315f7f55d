import Plays
import Stage

/// The time of day, at most some milliseconds old: a look at the clock for each record would cost
/// more than what hangs on it, whether a play lies more than an hour ahead.
struct CoarseTime {
    private let clock: Clock
    private var readAt: Int64
    private var time: Instant

    private static let oldMilliseconds: Int64 = 10

    init(_ clock: Clock) {
        self.clock = clock
        readAt = clock.monotonicMilliseconds()
        time = Instant(milliseconds: clock.wallMilliseconds())
    }

    /// The time now, which is this by the monotonic clock.
    mutating func read(atMilliseconds now: Int64) -> Instant {
        if now - readAt >= Self.oldMilliseconds {
            readAt = now
            time = Instant(milliseconds: clock.wallMilliseconds())
        }
        return time
    }
}
