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
    static let conditions = ["catalogue", "partitions"]
}

/// What the loop tells its instruments: once a commit and once a second, never once a record.
final class Meter {
    private let instruments: Instruments
    private let cluster: Cluster
    private let clock: Clock
    private var committed: [KafkaPartition: Int64] = [:]
    private var assigned: [KafkaPartition] = []
    private var watchedAt: Int64?
    private var lastTime: Int64?

    private static let watchMilliseconds: Int64 = 1_000

    init(_ instruments: Instruments, _ cluster: Cluster, clock: Clock = .system) {
        self.instruments = instruments
        self.cluster = cluster
        self.clock = clock
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
        numbers.add(1, to: StreamMetrics.rebalances)
        assigned = partitions
        numbers.set(StreamMetrics.assigned, to: partitions.count)
        instruments.health.meet("partitions")
    }

    /// Partitions were taken away; what was said of them is true no longer.
    func gaveBack() {
        numbers.add(1, to: StreamMetrics.rebalances)
        forget()
    }

    /// The clients are made anew.
    func lostKafka() {
        numbers.add(1, to: StreamMetrics.recoveries)
        forget()
        instruments.health.miss("partitions", because: "lost Kafka")
        instruments.health.beat()
    }

    /// A transaction was dropped.
    func aborted() { numbers.add(1, to: StreamMetrics.transactionsAborted) }

    /// A commit went through, of these places and what was read up to them.
    func committed(
        _ tally: Tally, _ offsets: [KafkaOffset], isTransaction: Bool, tookMilliseconds: Int64
    ) {
        if isTransaction { numbers.add(1, to: StreamMetrics.transactionsCommitted) }
        numbers.observe(Double(tookMilliseconds) / 1_000, in: StreamMetrics.commitSeconds)
        numbers.observe(Double(tally.records), in: StreamMetrics.commitRecords)
        for topic in Processing.read {
            numbers.add(tally.read[topic], to: StreamMetrics.consumed, [topic.rawValue])
            numbers.add(tally.dead[topic], to: StreamMetrics.deadLettered, [topic.rawValue])
        }
        for topic in Outlet.written {
            numbers.add(tally.written[topic], to: StreamMetrics.written, [topic.rawValue])
        }
        for place in offsets { committed[place.partition] = place.offset }
        let now = clock.wallMilliseconds()
        numbers.set(StreamMetrics.lastSuccess, to: Double(now) / 1_000)
        if let time = tally.lastTimeMilliseconds { lastTime = time }
    }

    /// Looks how far behind each partition in hand is; does something once a second.
    func watch(_ consumer: KafkaConsumer, atMilliseconds now: Int64) {
        if let watchedAt, now - watchedAt < Self.watchMilliseconds { return }
        watchedAt = now
        instruments.health.beat()
        var behind: Int64 = 0
        for partition in assigned {
            guard let topic = cluster.topic(named: partition.topic) else { continue }
            let labels = [topic.rawValue, "\(partition.partition)"]
            guard let offset = committed[partition] else { continue }
            numbers.set(StreamMetrics.committedOffset, labels, to: offset)
            guard let end = consumer.lastKnownEnd(of: partition) else { continue }
            let lag = max(0, end - offset)
            behind += lag
            numbers.set(StreamMetrics.lag, labels, to: lag)
        }
        let age = lastTime.map { max(0, clock.wallMilliseconds() - $0) } ?? 0
        numbers.set(StreamMetrics.lagSeconds, to: behind == 0 ? 0 : Double(age) / 1_000)
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
        numbers.set(StreamMetrics.assigned, to: 0)
        numbers.forget(StreamMetrics.lag)
        numbers.forget(StreamMetrics.committedOffset)
        instruments.health.miss("partitions", because: "none in hand")
    }
}
