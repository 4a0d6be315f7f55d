import Kafka
import Plays
import Stage
import Topics
import Wire

/// Follows the ledger in small slices, to tell how many gaps are open: an import closes them in a
/// process of its own.
final class GapView {
    private let consumer: KafkaConsumer
    private let reader = RecordReader()
    private var gaps: [String: OpenGaps] = [:]

    private static let sliceMilliseconds: Int64 = 20
    /// What an entry about a gap holds, and hardly another.
    private static let mark = Array("\"kind\":\"gap-".utf8)

    /// Begins at the start of the ledger.
    init(_ cluster: Cluster, log: Log) throws {
        let partitions = try cluster.partitions(of: [.ledger], log: log)
        consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) })
    }

    deinit { consumer.close() }

    /// Open gaps by account; an account that never had one is left out.
    var counts: [String: Int] { gaps.mapValues(\.entries.count) }

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
        // One entry a poll, for years: only those about gaps are worth reading.
        guard let value = record.value, value.contains(Self.mark),
            let entry = try? reader.ledgerEntry(value)
        else { return }
        gaps[entry.account, default: OpenGaps()].take(entry)
    }
}
