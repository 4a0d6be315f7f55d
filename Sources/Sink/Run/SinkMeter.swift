import Kafka
import Metrics
import Plays
import Stage
import Topics

/// What the loop tells its instruments: once a commit and once a second, never once a record.
final class SinkMeter {
    /// What has to be so before the stage is ready.
    static let conditions = ["partitions"]

    private let instruments: Instruments
    private let cluster: Cluster
    private let clock: Clock
    private var assigned: [KafkaPartition] = []
    private var hasBegun = false
    private var watchedAt: Int64?
    private var lastTime: Int64?

    private static let watchMilliseconds: Int64 = 1_000

    init(_ instruments: Instruments, _ cluster: Cluster, clock: Clock = .system) {
        self.instruments = instruments
        self.cluster = cluster
        self.clock = clock
    }

    private var numbers: Measurements { instruments.measurements }

    /// Partitions were given, or taken away.
    func assigned(_ partitions: [KafkaPartition]) {
        numbers.add(1, to: StreamMetrics.rebalances)
        numbers.set(StreamMetrics.assigned, to: partitions.count)
        if partitions.isEmpty {
            instruments.health.miss("partitions", because: "none in hand")
        } else {
            instruments.health.meet("partitions")
        }
        assigned = partitions
        numbers.forget(StreamMetrics.lag)
        numbers.forget(StreamMetrics.committedOffset)
    }

    /// A loop begins; any but the first does after Kafka was lost.
    func begins() {
        defer { hasBegun = true }

        guard hasBegun else { return }
        numbers.add(1, to: StreamMetrics.recoveries)
        instruments.health.miss("partitions", because: "lost Kafka")
        instruments.health.beat()
    }

    /// A batch was stored.
    func stored(_ tallies: Tallies, newestMilliseconds: Int64?, tookMilliseconds: Int64) {
        numbers.observe(Double(tookMilliseconds) / 1_000, in: StreamMetrics.commitSeconds)
        numbers.observe(Double(tallies.total.records), in: StreamMetrics.commitRecords)
        for topic in Store.topics {
            let tally = tallies[topic]
            let label = [topic.rawValue]
            numbers.add(tally.records, to: StreamMetrics.consumed, label)
            numbers.add(tally.stored, to: StreamMetrics.written, label)
            numbers.add(tally.unchanged, to: StreamMetrics.duplicates, label)
            numbers.add(tally.deadLettered, to: StreamMetrics.deadLettered, label)
        }
        numbers.set(StreamMetrics.lastSuccess, to: Double(clock.wallMilliseconds()) / 1_000)
        lastTime = newestMilliseconds ?? lastTime
    }

    /// Looks how far behind each partition in hand is; does something once a second.
    func watch(
        _ consumer: KafkaConsumer, _ offsets: OffsetTable, atMilliseconds now: Int64
    ) {
        if let watchedAt, now - watchedAt < Self.watchMilliseconds { return }
        watchedAt = now
        instruments.health.beat()
        var behind: Int64 = 0
        for partition in assigned {
            guard let place = cluster.place(of: partition),
                let offset = offsets.stored(place)?.nextOffset
            else { continue }
            let labels = [place.topic.rawValue, "\(partition.partition)"]
            numbers.set(StreamMetrics.committedOffset, labels, to: offset)
            guard let end = consumer.lastKnownEnd(of: partition) else { continue }
            let lag = max(0, end - offset)
            behind += lag
            numbers.set(StreamMetrics.lag, labels, to: lag)
        }
        let age = lastTime.map { max(0, clock.wallMilliseconds() - $0) } ?? 0
        numbers.set(StreamMetrics.lagSeconds, to: behind == 0 ? 0 : Double(age) / 1_000)
    }
}
