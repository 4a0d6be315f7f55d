import Synchronization

/// A clock that moves only when it is told to: for tests and simulations.
public final class ManualClock: Sendable {
    private let now: Mutex<(wall: Int64, monotonic: Int64)>

    /// Starts at a wall time in milliseconds since 1970; the monotonic hand starts at 0.
    public init(wallMilliseconds: Int64 = 0) {
        now = Mutex((wallMilliseconds, 0))
    }

    /// The clock to hand to what is tested.
    public var clock: Clock {
        Clock(
            wallMilliseconds: { self.now.withLock { $0.wall } },
            monotonicMilliseconds: { self.now.withLock { $0.monotonic } }
        )
    }

    /// Moves both hands on.
    public func advance(milliseconds: Int64) {
        now.withLock {
            $0.wall += milliseconds
            $0.monotonic += milliseconds
        }
    }
}
