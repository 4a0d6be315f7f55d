public import Stage
internal import Synchronization

/// Whether a process is alive and ready, as its own loop says: two answers for who watches it.
///
/// Alive: the loop came round lately. Ready: alive, and every condition is met.
public final class Health: Sendable {
    /// One answer: yes or no, and why in a line or more.
    public struct Answer: Hashable, Sendable {
        /// Whether all is well.
        public let isGood: Bool
        /// Lines without an end behind the last one.
        public let text: String
    }

    private let clock: Clock
    private let limitMilliseconds: Int64
    private let beatAt: Atomic<Int64>
    private let conditions: Mutex<[(name: String, obstacle: String?)]>

    /// Begins alive; no condition is met yet.
    ///
    /// - Parameters:
    ///   - conditions: What has to be so before the process is ready, such as `assigned`.
    ///   - limitMilliseconds: A loop that does not come round for longer is not alive.
    ///   - clock: What time it is.
    public init(
        readyWhen conditions: [String], limitMilliseconds: Int64 = 60_000, clock: Clock = .system
    ) {
        self.clock = clock
        self.limitMilliseconds = limitMilliseconds
        beatAt = Atomic(clock.monotonicMilliseconds())
        self.conditions = Mutex(conditions.map { ($0, "not yet") })
    }

    /// The loop came round; costs as much as looking at a clock.
    public func beat() { beatAt.store(clock.monotonicMilliseconds(), ordering: .relaxed) }

    /// A condition is met.
    public func meet(_ condition: String) { note(condition, obstacle: nil) }

    /// A condition is not met, and why: words that follow its name.
    public func miss(_ condition: String, because obstacle: String) {
        note(condition, obstacle: obstacle)
    }

    /// Whether the loop still turns.
    public var liveness: Answer {
        let silence = clock.monotonicMilliseconds() - beatAt.load(ordering: .relaxed)
        let seconds = "\(max(0, silence) / 1_000) s"
        guard silence <= limitMilliseconds else {
            return Answer(isGood: false, text: "the loop has not come round for \(seconds)")
        }
        return Answer(isGood: true, text: "alive, the loop came round \(seconds) ago")
    }

    /// Whether the process does what it is for.
    public var readiness: Answer {
        let liveness = liveness
        guard liveness.isGood else { return liveness }
        let now = conditions.withLock { $0 }
        let lines = now.map { "\($0.name): \($0.obstacle ?? "ok")" }
        return Answer(
            isGood: now.allSatisfy { $0.obstacle == nil }, text: lines.joined(separator: "\n"))
    }

    private func note(_ condition: String, obstacle: String?) {
        conditions.withLock { conditions in
            guard let place = conditions.firstIndex(where: { $0.name == condition }) else {
                preconditionFailure("\(condition) is no condition of this process")
            }
            conditions[place].obstacle = obstacle
        }
    }
}
