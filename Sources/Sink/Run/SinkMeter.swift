import Doctor
import Kafka
import Metrics
import Plays
import Stage
import Topics

/// What the loop tells its instruments: once a commit and once a second, never once a record.
final class SinkMeter {
    /// What has to be so before the stage is ready.
    static let conditions = StreamMeter.conditions + [destination]
    /// The condition that what is stored has a place: rights and room.
    private static let destination = "destination"

    private let health: Health
    private let folder: String?
    private let file: String?
    private let numbers: Measurements
    private let stream: StreamMeter
    private let cluster: Cluster
    private var assigned: [KafkaPartition] = []
    private var hasBegun = false

    /// Begins with nothing in hand.
    ///
    /// - Parameters:
    ///   - instruments: Show what they are told.
    ///   - cluster: Knows our topics' names.
    ///   - folder: Where is written on this machine; nil for objects elsewhere, of which reading
    ///     what is there, and writing, tell how they are.
    ///   - file: What is written there, when it is one file.
    ///   - clock: What time it is.
    init(
        _ instruments: Instruments, _ cluster: Cluster, writesInto folder: String?,
        file: String? = nil, clock: Clock = .system
    ) {
        health = instruments.health
        self.folder = folder
        self.file = file
        numbers = instruments.measurements
        stream = StreamMeter(instruments, clock: clock)
        self.cluster = cluster
    }

    /// Partitions were given, or taken away.
    func assigned(_ partitions: [KafkaPartition]) {
        assigned = partitions
        stream.took(partitions.count)
        // What a store holds of them has just been read.
        if folder == nil, !partitions.isEmpty { health.meet(Self.destination) }
    }

    /// A loop begins; any but the first does after Kafka was lost.
    func begins() {
        lookAtDestination()
        if folder == nil {
            health.miss(Self.destination, because: "not read since the loop began")
        }
        if hasBegun {
            assigned = []
            stream.lostKafka()
        }
        hasBegun = true
    }

    /// What was gathered is stored: so many records of each topic, of so many bytes together.
    func stored(
        _ tallies: [(topic: Topic, tally: Tally)], bytes: Int, newestMilliseconds: Int64?,
        tookMilliseconds: Int64
    ) {
        stream.committed(
            records: tallies.reduce(0) { $0 + $1.tally.records }, bytes: bytes,
            tookMilliseconds: tookMilliseconds, newestMilliseconds: newestMilliseconds)
        for (topic, tally) in tallies {
            let label = [topic.rawValue]
            numbers.add(tally.records, to: StreamMetrics.consumed, label)
            numbers.add(tally.written, to: StreamMetrics.written, label)
            numbers.add(tally.unchanged, to: StreamMetrics.duplicates, label)
            numbers.add(tally.deadLettered, to: StreamMetrics.deadLettered, label)
        }
    }

    /// Looks how far behind each partition in hand is; does something once a second.
    ///
    /// - Parameters:
    ///   - consumer: Knows where partitions end.
    ///   - now: By the clock that never goes back.
    ///   - storedOffset: The next offset that is to be stored; nil for a partition that is not in
    ///     hand.
    func watch(
        _ consumer: KafkaConsumer, atMilliseconds now: Int64,
        storedOffset: (TopicPartition) -> Int64?
    ) {
        stream.watch(atMilliseconds: now, reachesKafka: consumer.reachesBroker()) {
            lookAtDestination()
            let positions = consumer.knownPositions(of: assigned)
            return assigned.compactMap { partition in
                guard let place = cluster.place(of: partition), let offset = storedOffset(place)
                else { return nil }
                return StreamMeter.Place(
                    topic: place.topic.rawValue, partition: partition.partition,
                    committedOffset: offset, position: positions[partition],
                    end: consumer.lastKnownEnd(of: partition))
            }
        }
    }

    private func lookAtDestination() {
        guard let folder else { return }
        let findings = [MachineCheckUp.folder(folder), file.map { MachineCheckUp.file($0) }]
        if let fault = findings.lazy.compactMap({ $0 }).first(where: { $0.state != .good }) {
            health.miss(Self.destination, because: fault.words)
        } else {
            health.meet(Self.destination)
        }
    }
}
