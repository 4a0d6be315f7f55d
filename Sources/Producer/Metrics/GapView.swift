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

    private static let sliceMilliseconds: Int64 = 20
    /// What an entry about a gap holds, and hardly another.
    private static let mark = Array("\"kind\":\"gap-".utf8)

    /// Begins at the start of the ledger.
    init(_ cluster: Cluster, log: Log) throws {
        let partitions = try cluster.partitions(of: [.ledger], log: log)
        consumer = try KafkaConsumer(settings: cluster.follower, log: log.kafka)
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) })
    }

    deinit { consumer.close() }

    /// Open gaps by account; an account that never had one is left out.
    var counts: [String: Int] { gaps.mapValues(\.entries.count) }

    /// The share of each account's time in the ledger that no open gap lies in.
    func completeness(until now: Int64) -> [String: Double] {
        beginnings.reduce(into: [:]) { shares, account in
            let open = Completeness(gaps[account.key, default: OpenGaps()])
            shares[account.key] = open.ratio(since: account.value, until: now)
        }
    }

    /// Reads on in what has arrived.
    func follow() throws {
        let deadline = Deadline(milliseconds: Self.sliceMilliseconds)
        while !deadline.isPast {
            switch consumer.poll(milliseconds: 0) {
            case .record(let record): take(record)
            case .failed(let error): if error.kind != .retriable { throw error }
            case .nothing: return
            default: break
            }
        }
    }

    private func take(_ record: borrowing KafkaRecord) {
        if let key = record.key, let time = record.timestampMilliseconds {
            let account = String(decoding: key, as: UTF8.self)
            beginnings[account] = min(beginnings[account] ?? time, time)
        }
        // One entry a poll, for years: only those about gaps are worth reading.
        guard let value = record.value, value.contains(Self.mark),
            let entry = try? reader.ledgerEntry(value)
        else { return }
        gaps[entry.account, default: OpenGaps()].take(entry)
    }
}
