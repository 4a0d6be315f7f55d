/// Keeps a reader to so many records a second.
///
/// A value: it says how long to wait, and the loop waits.
public struct RatePace: Sendable {
    private let recordsPerSecond: Int64?
    private var startMilliseconds: Int64?
    private var records: Int64 = 0

    /// Sets the limit; nil sets none.
    public init(recordsPerSecond: Int?) {
        self.recordsPerSecond = recordsPerSecond.map { Int64(max(1, $0)) }
    }

    /// Notes a record.
    public mutating func took() { records += 1 }

    /// How long to wait before the next record is taken.
    ///
    /// - Parameter now: The moment on a monotonic clock.
    /// - Returns: Milliseconds, 0 when the reader is not ahead.
    public mutating func waitMilliseconds(at now: Int64) -> Int64 {
        guard let recordsPerSecond else { return 0 }
        guard let start = startMilliseconds else {
            startMilliseconds = now
            return 0
        }
        let due = start + records * 1_000 / recordsPerSecond
        // After a long wait elsewhere, what was missed is not made up for in one burst.
        if due < now - 1_000 {
            startMilliseconds = now
            records = 0
        }
        return max(0, due - now)
    }
}
