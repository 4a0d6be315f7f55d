public import Kafka
public import Stage

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

    /// Tells a failure in the log: as a warning what is news, the rest to who looks closely.
    public mutating func tell(
        _ words: String, _ error: KafkaError, in log: Log, atMilliseconds now: Int64
    ) {
        let level: LogLevel = isNews(error, atMilliseconds: now) ? .warn : .debug
        log.tell(level, words) { ["error": .error(error)] }
    }

    /// A record was read.
    public mutating func wentWell() { told = [:] }
}
