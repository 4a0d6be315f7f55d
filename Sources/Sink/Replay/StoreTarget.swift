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
    private let topics: SameTopics
    private let partitions: [KafkaPartition]
    private let log: Log
    private let stop: StopSignal
    private let batch = RecordBatch()
    /// What the open transaction has become of.
    private var open = Tallies()
    private var added = 0
    private var begunMilliseconds: Int64 = 0

    /// - Parameters:
    ///   - topics: Compares them with what the database holds.
    ///   - partitions: Those whose records are wanted.
    ///   - log: Told of a database that is busy.
    init(_ topics: SameTopics, of partitions: [KafkaPartition], log: Log) {
        store = topics.store
        stop = topics.stop
        self.topics = topics
        self.partitions = partitions
        self.log = log
        publisher = DeadLetterPublisher(topics.cluster, log: log)
    }

    /// What it has already is told by the records themselves: a part can be replayed again.
    func begin(_ plan: RangePlan) throws -> [KafkaPartition: Int64] {
        try topics.check(partitions)
        return [:]
    }

    var offsetsBefore: Int64 { 0 }

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
        open.add(try store.commit())
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
