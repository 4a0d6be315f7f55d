import Kafka
import Plays
import Stage
import Topics
import Wire

/// Follows the ledger in small slices, to tell how many gaps are open and how much time they take:
/// an import closes them in a process of its own.
final class GapView {
    private let consumer: KafkaConsumer
    private let reader = RecordReader()
    private var gaps: [String: OpenGaps] = [:]
    /// When the ledger first tells of an account, in milliseconds since 1970.
    private var beginnings: [String: Int64] = [:]
    /// When each account was polled last, likewise.
    private var polls: [String: Int64] = [:]
    /// Partitions that are yet to be read to their end for the first time.
    private var unread: Set<KafkaPartition>

    private static let sliceMilliseconds: Int64 = 20
    /// What an entry about a gap holds, and hardly another.
    private static let mark = Array("\"kind\":\"gap-".utf8)
    private static let pollMark = Array("\"kind\":\"poll\"".utf8)

    /// Begins at the start of the ledger.
    init(_ cluster: Cluster, log: Log) throws {
        let partitions = try cluster.partitions(of: [.ledger], log: log)
        unread = Set(partitions)
        consumer = try KafkaConsumer(settings: cluster.follower, log: log.kafka)
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) })
    }

    deinit { consumer.close() }

    /// Open gaps by account; an account that never had one is left out.
    var counts: [String: Int] { gaps.mapValues(\.entries.count) }

    /// Whether a broker answers, as far as is known.
    var reachesKafka: Bool { consumer.reachesBroker() }

    /// Whether all was read that the ledger held at some moment; before, nothing can be told.
    var isCaughtUp: Bool { unread.isEmpty }

    /// The share of each account's time in the ledger, up to its last poll, that no open gap lies
    /// in: what was played since has not been asked for.
    var completeness: [String: Double] {
        polls.reduce(into: [:]) { shares, poll in
            let open = Completeness(gaps[poll.key, default: OpenGaps()])
            let beginning = beginnings[poll.key] ?? poll.value
            shares[poll.key] = open.ratio(since: beginning, until: poll.value)
        }
    }

    /// Reads on in what has arrived.
    func follow() throws {
        let deadline = Deadline(milliseconds: Self.sliceMilliseconds)
        while !deadline.isPast {
            switch consumer.poll(milliseconds: 0) {
            case .record(let record): take(record)
            case .failed(let error): if error.kind != .retriable { throw error }
            case .reachedEnd(let partition): unread.remove(partition)
            case .nothing: return
            default: break
            }
        }
    }

    private func take(_ record: borrowing KafkaRecord) {
        guard let value = record.value else { return }
        if let key = record.key, let time = record.timestampMilliseconds {
            let account = String(decoding: key, as: UTF8.self)
            beginnings[account] = min(beginnings[account] ?? time, time)
            if value.contains(Self.pollMark) {
                polls[account] = max(polls[account] ?? time, time)
            }
        }
        // One entry a poll, for years: only those about gaps are worth reading.
        guard value.contains(Self.mark), let entry = try? reader.ledgerEntry(value) else { return }
        gaps[entry.account, default: OpenGaps()].take(entry)
    }
}
