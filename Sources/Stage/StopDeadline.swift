import Glibc

/// Ends the process when its own way to the end takes too long.
///
/// A call into a library can wait longer than an end may take, and cannot be told to come back:
/// an answer of a broker, a lock of a database. A stage may be killed at any moment without harm,
/// so then it leaves from a thread of its own, and the next start does what was not finished.
public enum StopDeadline {
    /// How long an end may take at most, in milliseconds.
    public static let limitMilliseconds: Int64 = 1_800

    private static let sliceMilliseconds: Int64 = 20

    /// Watches from now on.
    ///
    /// - Parameters:
    ///   - stop: The wish to end.
    ///   - log: Told when the limit is reached.
    ///   - limitMilliseconds: How long the end may take.
    ///   - hold: What may make it longer.
    public static func watch(
        _ stop: StopSignal, log: Log, limitMilliseconds: Int64 = limitMilliseconds,
        hold: StopHold = StopHold()
    ) {
        let watch = Unmanaged.passRetained(Watch(stop, log, limitMilliseconds, hold))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context {
                    Unmanaged<Watch>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            }, watch.toOpaque())
        guard code == 0 else { return watch.release() }
        pthread_detach(thread)
    }

    private final class Watch {
        private let stop: StopSignal
        private let log: Log
        private let limitMilliseconds: Int64
        private let hold: StopHold

        init(_ stop: StopSignal, _ log: Log, _ limitMilliseconds: Int64, _ hold: StopHold) {
            self.hold = hold
            self.stop = stop
            self.log = log
            self.limitMilliseconds = limitMilliseconds
        }

        func run() {
            while !stop.wait(milliseconds: 3_600_000) {}
            // In slices: on a machine that is overloaded they take longer, like all else.
            var passed: Int64 = 0
            while passed < limitMilliseconds
                || hold.isHeld && passed < limitMilliseconds + StopHold.limitMilliseconds
            {
                usleep(UInt32(StopDeadline.sliceMilliseconds * 1_000))
                passed += StopDeadline.sliceMilliseconds
            }
            log.warn(
                "left before all was finished, the next start does the rest",
                ["limit_ms": .integer(limitMilliseconds)])
            _exit(0)
        }
    }
}
