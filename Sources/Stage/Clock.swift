import Glibc

/// Time as a parameter: what a stage reads instead of asking the system itself.
///
/// Tests hand in ``ManualClock/clock``; processes hand in ``system``.
public struct Clock: Sendable {
    /// Milliseconds since 1970 in UTC; may jump when the machine's clock is set.
    public let wallMilliseconds: @Sendable () -> Int64
    /// Milliseconds since some fixed moment; never goes back, so durations are measured with it.
    public let monotonicMilliseconds: @Sendable () -> Int64

    /// Makes a clock from its two hands.
    public init(
        wallMilliseconds: @escaping @Sendable () -> Int64,
        monotonicMilliseconds: @escaping @Sendable () -> Int64
    ) {
        self.wallMilliseconds = wallMilliseconds
        self.monotonicMilliseconds = monotonicMilliseconds
    }

    /// The machine's own clocks; the monotonic one counts the time it sleeps.
    public static let system = Clock(
        wallMilliseconds: { milliseconds(of: CLOCK_REALTIME) },
        monotonicMilliseconds: { milliseconds(of: CLOCK_BOOTTIME) }
    )

    private static func milliseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// A moment after which something is given up.
public struct Deadline: Sendable {
    private let clock: Clock
    private let endMilliseconds: Int64

    /// Sets a deadline so many milliseconds from now.
    public init(milliseconds: Int64, clock: Clock = .system) {
        self.clock = clock
        let (end, overflow) = clock.monotonicMilliseconds().addingReportingOverflow(milliseconds)
        self.endMilliseconds = overflow ? .max : end
    }

    /// Milliseconds that are left, 0 when none are.
    public var remainingMilliseconds: Int64 {
        max(0, endMilliseconds - clock.monotonicMilliseconds())
    }

    /// Whether the moment has come.
    public var isPast: Bool { remainingMilliseconds == 0 }
}
