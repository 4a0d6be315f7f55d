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
    private let beginning: Beginning
    private let meter: SinkMeter
    private var upkeep = Upkeep()
    private let packing: Packing
    private let consumer: KafkaConsumer
    private let publisher: DeadLetterPublisher
    /// Our topic for each number that the consumer gives to a name.
    private var topicsByNumber: [Int: Topic] = [:]
    private let batch = RecordBatch()
    private var pace: BatchPace
    /// What became of the records of the open transaction, their bytes, and how long that took.
    private var tallies = Tallies()
    private var bytes = 0
    private var spentMilliseconds: Int64 = 0
    private var newestMilliseconds: Int64?
    private var readings: [TopicPartition: PartitionReading] = [:]
    private var report: StoreReport
    /// Whether anything was stored since the loop began.
    private(set) var hasStored = false
    private let digest = SHA256()

    /// How long leaving the group may take; a stop is to be over within 2 s.
    private static let closeLimitMilliseconds: Int32 = 1_000

    init(
        _ store: Store, _ cluster: Cluster, topics: [Topic], group: String, meter: SinkMeter,
        log: Log, stop: StopSignal, acceptsNewTopics: Bool = false,
        commitRecords: Int = BatchPace.backfillLimit, packing: Packing = Packing(),
        clock: Clock = .system
    ) throws {
        self.packing = packing
        pace = BatchPace(limit: commitRecords)
        self.meter = meter
        self.store = store
        self.cluster = cluster
        self.topics = topics
        self.log = log
        self.stop = stop
        self.clock = clock
        consumer = try KafkaConsumer(settings: cluster.sink(in: group), log: log.kafka)
        beginning = Beginning(
            store: store, cluster: cluster,
            administration: try KafkaAdministration(
                settings: cluster.administration, log: log.kafka),
            acceptsNewTopics: acceptsNewTopics, log: log)
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
        let ends = try beginning.administration.watermarks(
            of: partitions, timeoutMilliseconds: Beginning.askLimitMilliseconds)
        try consumer.findLeaders(
            of: partitions, timeoutMilliseconds: Beginning.askLimitMilliseconds)
        // Where reading begins, which is a record before what is new: that one is compared even
        // when nothing is new, for a topic that was made anew may be as long as the old one.
        let starts = try begin(partitions)
        var left = Remainder(ends: ends.mapValues(\.high)) { starts[$0] ?? 0 }
        while !stop.isSet, !left.isEmpty {
            let isQuiet = try turn()
            guard isQuiet, isEmpty else { continue }
            left.reached(try consumer.positions(of: left.partitions))
        }
        try commit()
        report.finish()
    }

    /// Ends the consumer; what is not stored is read again by the next sink.
    func close() {
        store.undo()
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
            for one in partitions { readings[cluster.ownPlace(of: one)] = nil }
            meter.assigned(readings.keys.map(cluster.partition(at:)))
            try consumer.acceptRevocation()
        case .reachedEnd:
            isQuiet = isEmpty
        case .nothing:
            try commit()
            isQuiet = true
        case .failed(let error):
            try handle(error)
        }
        let now = clock.monotonicMilliseconds()
        switch pace.step(
            records: batch.entries.count, bytes: batch.byteCount, atMilliseconds: now)
        {
        case .wait: break
        case .add: try add()
        case .store: try commit()
        }
        try store.ownership.check(atMilliseconds: now)
        report.tick()
        meter.watch(consumer, atMilliseconds: now) { store.offsets.stored($0)?.nextOffset }
        if isQuiet, isEmpty {
            upkeep.rest(store.database, atMilliseconds: now)
            packing.rest(store.database, atMilliseconds: now, stop: stop, log: log)
        }
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
            pace.came(atMilliseconds: clock.monotonicMilliseconds())
        case .refuse:
            guard beginning.acceptsNewTopics else { throw changed(place) }
            // All partitions begin again at what is stored, so nothing may be left over.
            try commit()
            try beginning.accept(place.container)
            // It is read again from its first record.
            try begin(readings.keys.map(cluster.partition(at:)))
        case .skip, nil: break
        }
    }

    /// Adds what was gathered to the transaction.
    private func add() throws {
        guard !batch.isEmpty else { return }
        let started = clock.monotonicMilliseconds()
        tallies.add(
            try store.addPatiently(
                batch, advances: true, stop: stop, log: log, publish: publisher.publish))
        spentMilliseconds += clock.monotonicMilliseconds() - started
        newestMilliseconds = batch.entries.last?.timestampMilliseconds
        bytes += batch.byteCount
        pace.added(batch.entries.count)
        batch.removeAll()
    }

    /// Stores what was gathered, and shows the group how far that is.
    private func commit() throws {
        try add()
        guard !isEmpty else { return }
        let started = clock.monotonicMilliseconds()
        tallies.add(try store.commit())
        hasStored = true
        pace.stored()
        let took = spentMilliseconds + clock.monotonicMilliseconds() - started
        report.universalDays = store.tables.listens.clocks.universalDays
        report.add(tallies, milliseconds: took)
        meter.stored(
            tallies.byTopic, bytes: bytes, newestMilliseconds: newestMilliseconds,
            tookMilliseconds: took)
        let partitions = tallies.partitions.keys.map(cluster.partition(at:))
        (tallies, bytes, spentMilliseconds) = (Tallies(), 0, 0)
        do {
            try consumer.commit(consumer.positions(of: partitions))
        } catch {
            // For lag tools only; the database knows better.
            log.debug("could not show the group's place", ["error": .error(error)])
        }
    }

    /// Whether nothing waits to be stored.
    private var isEmpty: Bool { batch.isEmpty && !store.isOpen }

    private func handle(_ error: KafkaError) throws {
        if error.endsReading { throw error }
        log.warn("Kafka failed, trying on", ["error": .error(error)])
    }
}

// MARK: - Partitions

extension SinkLoop {
    /// Begins to read partitions where the database left off.
    ///
    /// - Returns: The offset that is read first in each.
    @discardableResult
    private func begin(_ partitions: [KafkaPartition]) throws -> [KafkaPartition: Int64] {
        let points = try beginning.points(of: partitions)
        for (partition, point) in points {
            readings[cluster.ownPlace(of: partition)] = PartitionReading(point)
        }
        let starts = points.compactMap { partition, point in
            point.offset.map { KafkaOffset(partition: partition, offset: $0) }
        }
        try consumer.assign(starts)
        meter.assigned(partitions)
        log.info("began reading", ["partitions": .integer(partitions.count)])
        return Dictionary(uniqueKeysWithValues: starts.map { ($0.partition, $0.offset) })
    }

    private func changed(_ place: RecordPlace) -> Failure {
        Failure(
            """
            \(cluster.partition(at: place.container)): offset \(place.offset) holds \
            another record than the one that was stored from there: the topic was deleted and \
            made anew; go on with --accept-new-topic, or store it in a new file with --to
            """)
    }
}
