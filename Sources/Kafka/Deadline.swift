internal import Glibc

/// A moment on the clock that nobody sets, by which a wait must end.
struct Deadline {
    private let at: Int64

    init(milliseconds: Int32) {
        at = Self.now + Int64(max(0, milliseconds))
    }

    /// What is left, never below zero.
    var remainingMilliseconds: Int32 { Int32(clamping: max(0, at - Self.now)) }

    var hasPassed: Bool { Self.now >= at }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
