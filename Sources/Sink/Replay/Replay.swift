import Kafka
import Plays
import SQLite
import Stage
import Topics

/// Reads a plan's ranges into a store; the stored offsets stay where they are.
final class Replay {
    private let plan: ReplayPlan
    private let store: Store
    private let cluster: Cluster
    private let log: Log
    private let stop: StopSignal
    private let publisher: DeadLetterPublisher
    private let batch = RecordBatch()
    private let progress: Progress
    private var done: Int64 = 0
    /// What was read and what became of it.
    private(set) var coverage: Coverage

    init(_ plan: ReplayPlan, _ store: Store, _ cluster: Cluster, log: Log, stop: StopSignal) {
        self.plan = plan
        self.store = store
        self.cluster = cluster
        self.log = log
        self.stop = stop
        publisher = DeadLetterPublisher(cluster, log: log)
        progress = Progress("replaying", total: plan.offsetCount, unit: "offsets", log: log)
        var bounds: [TopicPartition: OffsetBounds] = [:]
        for (partition, range) in plan.bounds {
            if let place = cluster.place(of: partition) { bounds[place] = range }
        }
        coverage = Coverage(bounds)
    }

    /// Reads every range to its end, or until it is told to stop.
    func run(_ reader: RangeReader) throws {
        try reader.read(plan.bounds, highs: plan.bounds.compactMapValues(\.end))
        while !reader.isFinished, !stop.isSet {
            let isQuiet = try reader.turn(milliseconds: BatchPace.idleMilliseconds, take: take)
            if isQuiet || batch.entries.count >= BatchPace.recordsLimit
                || batch.byteCount >= BatchPace.bytesLimit
            {
                try commit()
            }
        }
        try commit()
        progress.finish()
        let open = reader.openPartitions.compactMap { cluster.place(of: $0) }
        coverage.finish(open: Set(open))
    }

    private func take(_ record: borrowing KafkaRecord) throws {
        guard plan.only?.contains(record.place) != false,
            let topic = cluster.topic(named: record.topic)
        else { return }
        let place = RecordPlace(topic: topic, partition: record.partition, offset: record.offset)
        batch.append(record, at: place)
        coverage.read(place.container)
    }

    private func commit() throws {
        guard !batch.isEmpty else { return }
        let tallies = try store.storePatiently(
            batch, advances: false, stop: stop, log: log, publish: publisher.publish)
        coverage.add(tallies)
        done += Int64(batch.entries.count)
        batch.removeAll()
        progress.update(done: done)
    }
}

extension Cluster {
    /// A partition by our name of its topic; nil for one that is not ours.
    func place(of partition: KafkaPartition) -> TopicPartition? {
        topic(named: partition.topic).map {
            TopicPartition(topic: $0, partition: partition.partition)
        }
    }
}
