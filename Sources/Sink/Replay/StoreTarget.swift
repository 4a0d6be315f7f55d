import Kafka
import Plays
import Ranges
import Stage
import Topics

/// A database that a replay writes to: the stored offsets stay where they are.
///
/// Several batches make one transaction, as in a backfill of `run`.
final class StoreTarget: ReplayTarget {
    private let store: Store
    private let publisher: DeadLetterPublisher
    private let clock = Clock.system
    private let log: Log
    private let stop: StopSignal
    private let batch = RecordBatch()
    /// What the open transaction has become of.
    private var open = Tallies()
    private var added = 0
    private var begunMilliseconds: Int64 = 0

    init(_ store: Store, _ cluster: Cluster, log: Log, stop: StopSignal) {
        self.store = store
        self.log = log
        self.stop = stop
        publisher = DeadLetterPublisher(cluster, log: log)
    }

    /// What it has already is told by the records themselves: a part can be replayed again.
    func begin(_ plan: RangePlan) -> [KafkaPartition: Int64] { [:] }

    func take(_ record: borrowing KafkaRecord, at place: RecordPlace) throws -> Bool {
        batch.append(record, at: place)
        let isFull =
            batch.entries.count >= BatchPace.recordsLimit || batch.byteCount >= BatchPace.bytesLimit
        if isFull { try add() }
        return true
    }

    var isFull: Bool {
        guard batch.isEmpty, added > 0 else { return false }
        return added >= BatchPace.backfillLimit
            || clock.monotonicMilliseconds() - begunMilliseconds >= BatchPace.backfillMilliseconds
    }

    func storeDue() throws -> Tallies {
        if !batch.isEmpty { try add() }
        try store.commit()
        defer { (open, added) = (Tallies(), 0) }

        return open
    }

    func finish(at places: [KafkaPartition: Int64], isComplete: Bool) throws -> Tallies {
        try storeDue()
    }

    private func add() throws {
        if added == 0 { begunMilliseconds = clock.monotonicMilliseconds() }
        open.add(
            try store.addPatiently(
                batch, advances: false, stop: stop, log: log, publish: publisher.publish))
        added += batch.entries.count
        batch.removeAll()
    }
}
