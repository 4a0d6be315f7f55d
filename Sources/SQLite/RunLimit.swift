internal import CSQLite
internal import Glibc

/// What ends statements, asked by SQLite every few milliseconds while they run.
final class RunLimit {
    private let isOver: () -> Bool

    init(_ isOver: @escaping () -> Bool) { self.isOver = isOver }

    /// Lets SQLite ask; whoever calls it keeps the limit as long as the connection asks.
    ///
    /// - Parameters:
    ///   - connection: Whose statements it ends.
    ///   - steps: After how many steps of its machine it asks again: some ten million a second.
    func watch(_ connection: OpaquePointer, everySteps steps: Int32 = 100_000) {
        sqlite3_progress_handler(
            connection, steps,
            { context in
                guard let context else { return 0 }
                let limit = Unmanaged<RunLimit>.fromOpaque(context).takeUnretainedValue()
                return limit.isOver() ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Lets SQLite ask nobody any more.
    static func unwatch(_ connection: OpaquePointer) {
        sqlite3_progress_handler(connection, 0, nil, nil)
    }
}

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
