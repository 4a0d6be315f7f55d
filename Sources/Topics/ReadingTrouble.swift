public import Kafka

/// Which failures of reading are worth a line in the log: a value that knows no broker.
///
/// A client repeats what fails many times a second and heals most of it. Each cause is told once,
/// until reading went well again, and once more when it lasts.
public struct ReadingTrouble: Sendable {
    /// What lasts is told again after so long.
    public static let againMilliseconds: Int64 = 600_000

    private var told: [Int32: Int64] = [:]

    /// Begins without trouble.
    public init() {}

    /// Whether anything was told since reading went well.
    public var isTold: Bool { !told.isEmpty }

    /// Whether a failure is to be told at this monotonic time.
    public mutating func isNews(_ error: KafkaError, atMilliseconds now: Int64) -> Bool {
        if let last = told[error.code], now - last < Self.againMilliseconds { return false }
        told[error.code] = now
        return true
    }

    /// A record was read.
    public mutating func wentWell() { told = [:] }
}
