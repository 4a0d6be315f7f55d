internal import Glibc

/// How long a run may take.
final class RunTime {
    private let nanoseconds: UInt64
    private var end: UInt64 = 0

    init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// Begins to count anew.
    func begin() { end = Self.now &+ nanoseconds }

    /// Whether the time is over.
    var isOver: Bool { Self.now > end }

    private static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
