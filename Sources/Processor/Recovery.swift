import Kafka
import Metrics
import Stage

/// What to do after a call to Kafka failed: a value that knows no broker.
struct Recovery {
    /// What the loop has to do.
    enum Step: Hashable {
        /// Abort the transaction and read its input again.
        case abort
        /// Wait so long, then close both clients and open new ones.
        case rebuild(waitMilliseconds: Int64)
        /// Leave with the error.
        case giveUp
    }

    /// So many failures in a row are borne without one commit between them.
    static let limit = 10
    /// Failures so far apart are not in a row: there may have been nothing to commit.
    ///
    /// No attempt that fails takes as long.
    static let wellMilliseconds: Int64 = 600_000

    private var backoff = Backoff(firstMilliseconds: 200, limitMilliseconds: 5_000)
    private var failures = 0
    private var failedAt: Int64?

    /// Decides after a failure.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - isOpen: Whether a transaction could be aborted.
    ///   - now: The time by the monotonic clock.
    ///   - random: Spreads the waits.
    /// - Returns: What the loop has to do.
    mutating func failed(
        _ error: KafkaError, isOpen: Bool, atMilliseconds now: Int64,
        using random: inout some RandomNumberGenerator
    ) -> Step {
        if let failedAt, now - failedAt >= Self.wellMilliseconds { succeeded() }
        failedAt = now
        failures += 1
        guard error.kind != .configuration, failures <= Self.limit else { return .giveUp }
        let wait = backoff.next(using: &random)
        if error.kind == .abort, isOpen { return .abort }
        // Fatal and fenced producers are finished, and after a time-out nobody knows what the
        // broker did: a new producer makes it decide.
        return .rebuild(waitMilliseconds: wait)
    }

    /// A commit went through, or as good as that.
    mutating func succeeded() {
        failures = 0
        backoff.reset()
    }
}

extension Recovery {
    /// Lives on after Kafka was lost: calls `life` again, over new clients and under the name that
    /// it is handed, until one life ends by itself, the stage is to end, or nothing helps.
    static func outliving(
        _ identity: String, _ meter: Meter, clock: Clock, log: Log, stop: StopSignal,
        _ life: (String, inout Recovery) throws -> Void
    ) throws {
        var recovery = Recovery()
        var identity = Identity(identity)
        var random = SystemRandomNumberGenerator()
        while !stop.isSet {
            do {
                return try life(identity.name, &recovery)
            } catch let error as KafkaError {
                let now = clock.monotonicMilliseconds()
                let step = recovery.failed(
                    error, isOpen: false, atMilliseconds: now, using: &random)
                guard case .rebuild(let wait) = step else { throw error }
                identity.learn(from: error, atMilliseconds: now)
                meter.lostKafka(error)
                log.warn(
                    "lost Kafka, starting again",
                    ["wait_ms": .integer(wait), "error": .error(error)])
                stop.wait(milliseconds: wait)
            }
        }
    }
}
