import Kafka
import Metrics
import Plays
import Stage
import Topics

/// What this stage measures beside what all stages that read topics do.
enum ProcessorMetrics {
    static let catalogueEntries = Metric.gauge(
        "legato_catalogue_entries", unit: "entries",
        "Artists, albums and tracks of the catalogue in memory.")

    static let own = [catalogueEntries]
    static let all = StreamMetrics.reading + StreamMetrics.transactions + own

    /// What has to be so before the stage is ready.
    static let conditions = ["catalogue"] + StreamMeter.conditions
}

/// What the loop tells its instruments: once a commit and once a second, never once a record.
final class Meter {
    private let instruments: Instruments
    private let stream: StreamMeter
    private let cluster: Cluster
    private var committed: [KafkaPartition: Int64] = [:]
    private var assigned: [KafkaPartition] = []

    init(_ instruments: Instruments, _ cluster: Cluster, clock: Clock = .system) {
        self.instruments = instruments
        stream = StreamMeter(instruments, clock: clock)
        self.cluster = cluster
    }

    /// A meter that nobody can read: for `replay` and for tests.
    convenience init(silentFor cluster: Cluster) {
        let instruments = Instruments(
            ProcessorMetrics.all, readyWhen: ProcessorMetrics.conditions)
        self.init(instruments, cluster)
    }

    private var numbers: Measurements { instruments.measurements }

    /// What the catalogue holds now.
    func noteCatalogue(_ catalogue: Catalogue) {
        numbers.set(ProcessorMetrics.catalogueEntries, to: catalogue.count)
        instruments.health.meet("catalogue")
    }

    /// Partitions were given.
    func took(_ partitions: [KafkaPartition]) {
        assigned = partitions
        stream.took(partitions.count)
    }

    /// Partitions are read on from there: up to it all is committed, or was never there.
    func begins(at places: [KafkaPartition: Int64]) {
        for (partition, offset) in places where offset >= 0 { committed[partition] = offset }
    }

    /// Partitions were taken away.
    func gaveBack() {
        forget()
        stream.gaveBack()
    }

    /// The clients are made anew, after this.
    func lostKafka(_ error: KafkaError) {
        // What the consumer lost says nothing of the producer.
        if error.kind == .fatal, !error.tellsOfLostPlace {
            numbers.add(1, to: StreamMetrics.producerFatal)
        }
        forget()
        stream.lostKafka()
    }

    /// A transaction was dropped that was open for so long.
    func aborted(afterMilliseconds milliseconds: Int64) {
        numbers.add(1, to: StreamMetrics.transactionsAborted)
        numbers.observe(Double(milliseconds) / 1_000, in: StreamMetrics.transactionSeconds)
    }

    /// A transaction was committed that was open for so long.
    func committed(afterMilliseconds milliseconds: Int64) {
        numbers.add(1, to: StreamMetrics.transactionsCommitted)
        numbers.observe(Double(milliseconds) / 1_000, in: StreamMetrics.transactionSeconds)
    }

    /// A commit went through, of these places and what was read up to them.
    func committed(_ tally: Tally, _ offsets: [KafkaOffset], tookMilliseconds: Int64) {
        stream.committed(
            records: tally.records, bytes: tally.bytes, tookMilliseconds: tookMilliseconds,
            newestMilliseconds: tally.lastTimeMilliseconds)
        for topic in Processing.read {
            numbers.add(tally.read[topic], to: StreamMetrics.consumed, [topic.rawValue])
            numbers.add(tally.dead[topic], to: StreamMetrics.deadLettered, [topic.rawValue])
        }
        for topic in Outlet.written {
            numbers.add(tally.written[topic], to: StreamMetrics.written, [topic.rawValue])
        }
        for place in offsets { committed[place.partition] = place.offset }
    }

    /// Looks how far behind each partition in hand is; does something once a second.
    func watch(_ consumer: KafkaConsumer, atMilliseconds now: Int64) {
        stream.watch(atMilliseconds: now, reachesKafka: consumer.reachesBroker()) {
            let positions = consumer.knownPositions(of: assigned)
            return assigned.compactMap { partition in
                guard let topic = cluster.topic(named: partition.topic),
                    let offset = committed[partition]
                else { return nil }
                return StreamMeter.Place(
                    topic: topic.rawValue, partition: partition.partition,
                    committedOffset: offset, position: positions[partition],
                    end: consumer.lastKnownEnd(of: partition))
            }
        }
    }

    /// A partition was read to its end and nothing of it waits to be committed: it may hold
    /// nothing that was ever read here.
    func reachedEnd(_ partition: KafkaPartition, at offset: Int64?) {
        guard committed[partition] == nil, let offset else { return }
        committed[partition] = offset
    }

    private func forget() {
        assigned = []
        committed = [:]
    }
}
