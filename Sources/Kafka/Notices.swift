internal import Synchronization

/// What librdkafka's callbacks recorded, until the loop that owns the client takes it.
///
/// Callbacks come on librdkafka's own threads (log) or on the one that polls (all others). They
/// only write here, under the lock; ``hasNews`` lets the loop look without taking the lock.
final class Notices: Sendable {
    /// Something that a consumer's loop must hear of.
    enum Notice {
        case assigned([KafkaPartition])
        case revoked([KafkaPartition], lost: Bool)
        case failed(KafkaError)

        /// Whether the group waits for an answer to it.
        var isRebalance: Bool {
            switch self {
            case .assigned, .revoked: true
            case .failed: false
            }
        }
    }

    struct State {
        var notices: [Notice] = []
        var logs: [KafkaLog] = []
        var lostLogs = 0
        var statistics: [UInt8]?
        var isClosing = false
        var trouble: (words: String, until: Deadline)?
        var deliveryFailure: KafkaError?
        /// Whether a connection was in trouble since a broker last answered ``Client/hasBroker``.
        var isInDoubt = false

        /// Why no broker answered lately; librdkafka repeats itself within the minute.
        var connectionTrouble: String? {
            trouble.flatMap { $0.until.hasPassed ? nil : $0.words }
        }

        mutating func note(trouble words: String) {
            trouble = (words, Deadline(milliseconds: 60_000))
            isInDoubt = true
        }
    }

    /// A client nobody polls must not grow without end.
    private static let logLimit = 1_000

    let hasNews = Atomic<Bool>(false)
    let delivered = Atomic<Int>(0)
    let undelivered = Atomic<Int>(0)
    let state = Mutex(State())

    func record(_ log: KafkaLog) {
        change { state in
            if log.facility == "FAIL" { state.note(trouble: log.message) }
            if state.logs.count < Self.logLimit {
                state.logs.append(log)
            } else {
                state.lostLogs += 1
            }
        }
    }

    func record(_ notice: Notice) {
        change { $0.notices.append(notice) }
    }

    /// Keeps one error of each code, so that a broker that is down does not fill the list.
    func record(_ error: KafkaError) {
        change { state in
            if error.isConnectionTrouble { state.note(trouble: error.reason) }
            let isKnown = state.notices.contains { notice in
                if case .failed(let known) = notice { return known.code == error.code }
                return false
            }
            if !isKnown { state.notices.append(.failed(error)) }
        }
    }

    func record(statistics: [UInt8]) {
        change { $0.statistics = statistics }
    }

    func recordUndelivered(_ error: @autoclosure () -> KafkaError) {
        undelivered.add(1, ordering: .relaxed)
        state.withLock { state in
            // What was dropped for the sake of another record does not say why.
            guard state.deliveryFailure?.isAboutPurging ?? true else { return }
            state.deliveryFailure = error()
        }
    }

    /// Everything that is only told, and the oldest notice.
    func take() -> (logs: [KafkaLog], statistics: [UInt8]?, notice: Notice?) {
        state.withLock { state in
            var logs = state.logs
            if state.lostLogs > 0 {
                let text = "\(state.lostLogs) lines were lost because nobody polled"
                logs.append(KafkaLog(level: 4, facility: "LOG", message: text))
            }
            let statistics = state.statistics
            let notice = state.notices.isEmpty ? nil : state.notices.removeFirst()
            state.logs = []
            state.lostLogs = 0
            state.statistics = nil
            hasNews.store(!state.notices.isEmpty, ordering: .relaxed)
            return (logs, statistics, notice)
        }
    }

    private func change(_ body: (inout sending State) -> Void) {
        state.withLock { state in
            body(&state)
            hasNews.store(true, ordering: .relaxed)
        }
    }
}

extension KafkaError {
    /// Whether a record was dropped by this program's own wish, or with its transaction.
    var isAboutPurging: Bool { name == "_PURGE_QUEUE" || name == "_PURGE_INFLIGHT" }
}
