import Kafka
import Plays
import Stage
import Topics
import Wire

/// An account's way into Kafka: a producer of its own, and what is known to be published.
///
/// After any error the producer is thrown away and what is known is forgotten: a commit whose
/// answer is lost may have happened, and only the topic knows.
final class AccountPublisher {
    /// How far it is.
    enum State {
        /// No producer; one may be made again at this monotonic time.
        case down(until: Int64)
        /// The producer is ours alone; what is known has to be read.
        case unread
        /// Ready to publish.
        case ready(Cursor)
        /// Nothing more is published, and why: another producer has the account, say.
        case lost(any Error)
    }

    let account: String
    private(set) var state: State
    /// Whether it was read once what is known of the account.
    private(set) var wasRead = false
    private let cluster: Cluster
    private let log: Log
    private let clock: Clock
    private var link: ProducerLink?
    private var connectDeadline: Deadline?
    private var backoff = Backoff(firstMilliseconds: 500, limitMilliseconds: 30_000)
    private var writer = JSONWriter(capacity: 64 << 10)

    /// One call that waits for Kafka takes no longer, so that a wish to stop is seen.
    static let sliceMilliseconds: Int32 = 500
    private static let connectLimitMilliseconds: Int64 = 10_000
    /// One account holds the others up no longer, whatever limit a transaction has.
    private static let commitLimitMilliseconds: Int64 = 10_000
    /// How much of that is left once the process is told to stop.
    private static let stopLimitMilliseconds: Int64 = 700

    init(account: String, cluster: Cluster, log: Log, clock: Clock) {
        self.account = account
        self.cluster = cluster
        self.log = log
        self.clock = clock
        state = .down(until: clock.monotonicMilliseconds())
    }

    /// Whether a producer should be made now.
    var isDue: Bool {
        guard case .down(let until) = state else { return false }
        return until <= clock.monotonicMilliseconds()
    }

    /// Whether the account is ours and nothing is known of it yet.
    var isUnread: Bool {
        guard case .unread = state else { return false }
        return true
    }

    /// What is known, once it is.
    var cursor: Cursor? {
        guard case .ready(let cursor) = state else { return nil }
        return cursor
    }

    /// Makes the producer and shuts an older one of this account out.
    ///
    /// Waits only so long; when that is not enough, the next call goes on, and others between.
    func connect(milliseconds: Int32 = sliceMilliseconds) throws(KafkaError) {
        do throws(KafkaError) {
            if link == nil {
                link = try ProducerLink(account: account, on: cluster, log: log)
                connectDeadline = Deadline(milliseconds: Self.connectLimitMilliseconds)
            }
            try link?.register(milliseconds: milliseconds)
            state = .unread
        } catch {
            let isOver = connectDeadline?.isPast ?? true
            guard error.kind == .retriable, !isOver else { throw error }
        }
    }

    /// Takes what was read from the topic.
    func accept(_ cursor: Cursor) {
        state = .ready(cursor)
        wasRead = true
    }

    /// Gives the producer up and says when another may be made.
    func fall(using random: inout some RandomNumberGenerator) {
        close()
        let wait = backoff.next(using: &random)
        state = .down(until: clock.monotonicMilliseconds() + wait)
    }

    /// Gives the account up for good.
    func lose(_ reason: any Error) {
        close()
        state = .lost(reason)
    }

    /// Has what is known read once more.
    func forget() {
        if case .ready = state { state = .unread }
    }

    private func close() {
        link?.producer.discard()
        link = nil
    }

    /// Publishes all of it or nothing.
    ///
    /// - Throws: `KafkaError`, ``LostAccount`` when another producer has the account; nothing is
    ///   known of the records then. Anything else is the publication's own and nothing of it goes
    ///   out.
    func publish(_ publication: any Publication, stop: StopSignal) throws {
        guard let link else { throw LostAccount(account: account) }
        let began = Clock.system.monotonicMilliseconds()
        do {
            try link.begin()
            try publication.send(over: link, with: &writer)
            try commit(link, stop)
        } catch let error as KafkaError {
            // After a stall or a sleep it is Kafka that gave the transaction up, no rival.
            let elapsed = Clock.system.monotonicMilliseconds() - began
            if error.name == "_FENCED", !link.limit.mayExplain(shutOutAfter: elapsed) {
                throw LostAccount(account: account)
            }
            // Whoever has the account next ends what is open, so nothing is waited for at the end.
            if !stop.isSet { try? link.abort(error, milliseconds: Self.sliceMilliseconds) }
            throw error
        } catch {
            try? link.drop(milliseconds: Self.sliceMilliseconds)
            throw error
        }
        backoff.reset()
        state = .ready(publication.cursor)
    }

    /// Ends a transaction that hangs in some partitions by another one in the same: one record of
    /// each is sent again, and committed with the old ones or dropped with them.
    func settle(
        _ records: [(Topic, HangingRecord)], commits: Bool, stop: StopSignal
    ) throws(KafkaError) {
        guard let link else { return }
        try link.begin()
        for (topic, record) in records {
            var failure: KafkaError?
            record.value.withUnsafeBytes { value in
                do throws(KafkaError) {
                    let instant = Instant(milliseconds: record.timeMilliseconds)
                    try link.send(topic, value, key: record.key, at: instant)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
        if commits { return try commit(link, stop) }
        // What has not left is dropped without a mark in its partition.
        try link.producer.flush(milliseconds: Int32(clamping: Self.commitLimitMilliseconds))
        try link.producer.abortTransaction(milliseconds: Int32(clamping: link.limit.milliseconds))
    }

    /// Calls again after a time-out, for as long as a transaction may last.
    private func commit(_ link: ProducerLink, _ stop: StopSignal) throws(KafkaError) {
        let limit = min(link.limit.milliseconds, Self.commitLimitMilliseconds)
        let deadline = Deadline(milliseconds: limit, clock: clock)
        var stopDeadline: Deadline?
        while true {
            do throws(KafkaError) {
                return try link.commit(milliseconds: Self.sliceMilliseconds)
            } catch {
                if stop.isSet, stopDeadline == nil {
                    stopDeadline = Deadline(milliseconds: Self.stopLimitMilliseconds, clock: clock)
                }
                let isOver = deadline.isPast || stopDeadline?.isPast ?? false
                guard error.kind == .retriable, link.loss == nil, !isOver else { throw error }
            }
        }
    }
}

/// Another producer has taken an account over.
struct LostAccount: Error, Hashable, CustomStringConvertible {
    let account: String

    var description: String {
        "another legato-producer polls account \(account); run one for each account"
    }
}
