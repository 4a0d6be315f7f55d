import Kafka
import Plays
import Ranges
import SQLite
import Stage
import Topics
import Wire

/// Reads records, gathers them into batches, stores them: one thread, no decisions of its own.
final class SinkLoop: RecordLoop {
    private let store: Store
    private let cluster: Cluster
    private let topics: [Topic]
    private let log: Log
    private let stop: StopSignal
    private let clock: Clock
    private let acceptsNewTopics: Bool
    private let meter: SinkMeter
    private var upkeep = Upkeep()
    private let consumer: KafkaConsumer
    private let administration: KafkaAdministration
    private let publisher: DeadLetterPublisher
    /// Our topic for each number that the consumer gives to a name.
    private var topicsByNumber: [Int: Topic] = [:]
    private let batch = RecordBatch()
    private var pace = BatchPace()
    private var readings: [TopicPartition: PartitionReading] = [:]
    private var report: StoreReport
    /// Whether anything was stored since the loop began.
    private(set) var hasStored = false
    private let digest = SHA256()

    /// How long the brokers may take to tell a partition's offsets.
    private static let askLimitMilliseconds: Int32 = 10_000
    /// How long leaving the group may take; a stop is to be over within 2 s.
    private static let closeLimitMilliseconds: Int32 = 1_000

    init(
        _ store: Store, _ cluster: Cluster, topics: [Topic], group: String, meter: SinkMeter,
        log: Log, stop: StopSignal, acceptsNewTopics: Bool = false, clock: Clock = .system
    ) throws {
        self.meter = meter
        self.acceptsNewTopics = acceptsNewTopics
        self.store = store
        self.cluster = cluster
        self.topics = topics
        self.log = log
        self.stop = stop
        self.clock = clock
        consumer = try KafkaConsumer(
            settings: cluster.member(of: group, start: "error"), log: log.kafka)
        administration = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
        publisher = DeadLetterPublisher(cluster, log: log)
        report = StoreReport(log: log, clock: clock)
        for topic in topics {
            topicsByNumber[consumer.topicNumber(of: cluster.name(of: topic))] = topic
        }
    }

    /// Follows the topics until it is told to stop.
    func run() throws {
        // What was stored is told, whatever ends the loop.
        defer { report.finish() }

        try consumer.subscribe(topics.map(cluster.name))
        while !stop.isSet { try turn() }
        try commit()
    }

    /// Stores everything that lies below the ends of the topics now.
    ///
    /// No group is joined: the database decides where to go on, and joining takes seconds.
    func runOnce() throws {
        let partitions = try cluster.partitions(of: topics, log: log)
        let ends = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askLimitMilliseconds)
        try begin(partitions)
        var left = Remainder(ends: ends.mapValues(\.high)) { partition in
            self.reading(of: partition)?.nextOffset ?? 0
        }
        while !stop.isSet, !left.isEmpty {
            let isQuiet = try turn()
            guard isQuiet, batch.isEmpty else { continue }
            left.reached(try consumer.positions(of: left.partitions))
        }
        try commit()
        report.finish()
    }

    /// Ends the consumer; what is not stored is read again by the next sink.
    func close() {
        consumer.close(milliseconds: Self.closeLimitMilliseconds)
    }
}

// MARK: - One turn

extension SinkLoop {
    /// Takes one event.
    ///
    /// - Returns: Whether nothing more is there at the moment.
    @discardableResult
    private func turn() throws -> Bool {
        var isQuiet = false
        switch consumer.poll(milliseconds: pace.pollMilliseconds) {
        case .record(let record):
            try take(record)
        case .assigned(let partitions):
            try begin(partitions)
        case .revoked(let partitions, _):
            // The file has one writer, so what is in hand may be stored even when they are lost.
            try commit()
            for one in partitions { readings[place(of: one)] = nil }
            meter.assigned(readings.keys.map(partition))
            try consumer.acceptRevocation()
        case .reachedEnd:
            isQuiet = batch.isEmpty
        case .nothing:
            try commit()
            isQuiet = true
        case .failed(let error):
            try handle(error)
        }
        let now = clock.monotonicMilliseconds()
        if pace.isDue(records: batch.entries.count, bytes: batch.byteCount, atMilliseconds: now) {
            try commit()
        }
        report.tick()
        meter.watch(consumer, store.offsets, atMilliseconds: now)
        if isQuiet, batch.isEmpty { upkeep.rest(store.database, atMilliseconds: now) }
        return isQuiet
    }

    private func take(_ record: borrowing KafkaRecord) throws {
        guard let topic = topicsByNumber[record.topicNumber] else { return }
        let place = RecordPlace(topic: topic, partition: record.partition, offset: record.offset)
        let (key, value) = (record.key, record.value)
        let decision = readings[place.container]?.take(place.offset) {
            OffsetTable.hash(key, value, with: digest)
        }
        switch decision {
        case .store:
            batch.append(record, at: place)
            pace.added(atMilliseconds: clock.monotonicMilliseconds())
        case .refuse:
            guard acceptsNewTopics else { throw changed(place) }
            // All partitions begin again at what is stored, so nothing may be left over.
            try commit()
            try accept(place.container)
            // It is read again from its first record.
            try begin(Array(readings.keys).map(partition))
        case .skip, nil: break
        }
    }

    /// Stores what was gathered, and shows the group how far that is.
    private func commit() throws {
        guard !batch.isEmpty else { return }
        let started = clock.monotonicMilliseconds()
        let tallies = try store.storePatiently(
            batch, advances: true, stop: stop, log: log, publish: publisher.publish)
        hasStored = true
        let took = clock.monotonicMilliseconds() - started
        report.add(tallies, milliseconds: took)
        meter.stored(
            tallies, newestMilliseconds: batch.entries.last?.timestampMilliseconds,
            tookMilliseconds: took)
        let partitions = Set(batch.entries.map(\.place.container)).map(partition)
        batch.removeAll()
        pace.stored()
        do {
            try consumer.commit(consumer.positions(of: partitions))
        } catch {
            // For lag tools only; the database knows better.
            log.debug("could not show the group's place", ["error": .error(error)])
        }
    }

    private func handle(_ error: KafkaError) throws {
        if error.endsReading { throw error }
        log.warn("Kafka failed, trying on", ["error": .error(error)])
    }
}

// MARK: - Partitions

extension SinkLoop {
    /// Begins to read partitions where the database left off.
    private func begin(_ partitions: [KafkaPartition]) throws {
        try checkCounts(Set(partitions.map(\.topic)))
        let bounds = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askLimitMilliseconds)
        var starts: [KafkaOffset] = []
        for partition in partitions {
            let place = place(of: partition)
            let (low, high) = bounds[partition] ?? (0, 0)
            var point = StartingPoint(
                stored: try store.offsets.take(place), low: low, high: high,
                isCompacted: place.topic.cleanup == .compact)
            if case .refused(let reason) = point {
                guard acceptsNewTopics else { throw Failure("\(partition): \(reason)") }
                try accept(place)
                point = .beginning(low)
            }
            readings[place] = PartitionReading(point)
            starts.append(KafkaOffset(partition: partition, offset: point.offset ?? low))
        }
        try consumer.assign(starts)
        meter.assigned(partitions)
        log.info("began reading", ["partitions": .integer(partitions.count)])
    }

    /// Looks whether topics still have as many partitions as they had.
    private func checkCounts(_ names: Set<String>) throws {
        let counts = try administration.topics(timeoutMilliseconds: Self.askLimitMilliseconds)
        for name in names.sorted() {
            guard let topic = cluster.topic(named: name), let count = counts[name],
                let known = try store.notePartitions(count, of: topic, accepts: acceptsNewTopics)
            else { continue }
            throw Failure(
                """
                topic \(name) has \(count) partitions, and the database was filled from \
                \(known): records of one account may lie in two of them, so which is the later one \
                is not known; go on with --accept-new-topic, which takes what comes for later
                """)
        }
    }

    /// Goes on with a topic that was made anew as with one of which nothing is stored.
    private func accept(_ place: TopicPartition) throws {
        try store.beginAnew(place)
        log.warn(
            "took a topic for a new one",
            ["topic": .text(place.topic.rawValue), "partition": .integer(place.partition)])
    }

    private func reading(of partition: KafkaPartition) -> PartitionReading? {
        readings[place(of: partition)]
    }

    /// Only our own topics are subscribed, so there is always one.
    private func place(of partition: KafkaPartition) -> TopicPartition {
        cluster.place(of: partition)
            ?? TopicPartition(topic: .listens, partition: partition.partition)
    }

    private func partition(_ place: TopicPartition) -> KafkaPartition {
        KafkaPartition(topic: cluster.name(of: place.topic), partition: place.partition)
    }

    private func changed(_ place: RecordPlace) -> Failure {
        Failure(
            """
            \(cluster.name(of: place.topic))/\(place.partition): offset \(place.offset) holds \
            another record than the one that was stored from there: the topic was deleted and \
            made anew; go on with --accept-new-topic, or store it in a new file with --to
            """)
    }
}
