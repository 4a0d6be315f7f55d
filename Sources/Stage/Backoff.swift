/// How long to wait before the next attempt: each wait is longer than the last, up to a limit.
///
/// A value: it neither sleeps nor draws random numbers itself.
public struct Backoff: Hashable, Sendable {
    /// The wait before the second attempt, in milliseconds, before jitter.
    public let firstMilliseconds: Int64
    /// No wait is longer than this, in milliseconds, jitter included.
    public let limitMilliseconds: Int64
    /// How far a wait may stray from its middle, as a share of it: 0.2 is ±20 %.
    public let jitter: Double
    /// How many waits were handed out since the last success.
    public private(set) var attempt: Int = 0

    /// Doubles from the first wait up to the limit.
    public init(firstMilliseconds: Int64, limitMilliseconds: Int64, jitter: Double = 0.2) {
        self.firstMilliseconds = max(1, firstMilliseconds)
        self.limitMilliseconds = max(self.firstMilliseconds, limitMilliseconds)
        self.jitter = min(1, max(0, jitter))
    }

    /// The next wait in milliseconds; at least 1.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Int64 {
        let doublings = min(attempt, 40)
        attempt += 1
        let middle = min(
            Double(limitMilliseconds), Double(firstMilliseconds) * Double(UInt64(1) << doublings))
        let spread = middle * jitter
        let stray = spread > 0 ? Double.random(in: -spread...spread, using: &generator) : 0
        return max(1, min(limitMilliseconds, Int64(middle + stray)))
    }

    /// Begins again at the first wait, after a success.
    public mutating func reset() {
        attempt = 0
    }
}
