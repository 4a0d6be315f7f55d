import Stage
import Synchronization

/// Those who wait for something to come: a bounded number, each for a bounded time.
final class WaitingRoom: Sendable {
    private let seats: Int
    private let taken = Atomic<Int>(0)
    private let stop: StopSignal

    static let waitMilliseconds: Int64 = 20_000
    private static let lookMilliseconds: Int64 = 200

    init(seats: Int = 32, stop: StopSignal) {
        self.seats = seats
        self.stop = stop
    }

    /// Looks again and again until something is there, time is over or the process ends.
    ///
    /// - Returns: What was found; nil when nothing came, or there was no seat.
    func wait<Value>(for look: () throws -> Value?) rethrows -> Value? {
        if let value = try look() { return value }
        let before = taken.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        defer { taken.wrappingSubtract(1, ordering: .acquiringAndReleasing) }
        guard before < seats else { return nil }
        let deadline = Deadline(milliseconds: Self.waitMilliseconds)
        while !deadline.isPast, !stop.wait(milliseconds: Self.lookMilliseconds) {
            if let value = try look() { return value }
        }
        return nil
    }
}
