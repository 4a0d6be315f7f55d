import Kafka
import Lake
import Plays
import Ranges
import Stage
import Topics
import Wire

/// Reads records and gathers them into files, which are made on a thread beside it; no decisions.
final class FilesLoop: RecordLoop {
    private let shelf: FilesShelf
    private let cluster: Cluster
    private let topics: [Topic]
    private let meter: SinkMeter
    private let log: Log
    private let stop: StopSignal
    private let clock: Clock
    private let consumer: KafkaConsumer
    private let administration: KafkaAdministration
    private let publisher: DeadLetterPublisher
    private let digest = SHA256()
    /// Whether anything was committed yet.
    private(set) var hasStored = false
    /// Our topic for each number that the consumer gives to a name.
    private var topicsByNumber: [Int: Topic] = [:]
    private var rows: [Topic: RowReader] = [:]
    private var work: [TopicPartition: PartitionFiles] = [:]
    private var recent: PartitionFiles?
    /// What the files of an assignment are made with.
    private var tools: EncoderTools?
    private var total = (tally: Tally(), files: 0)
    private var lookedMilliseconds: Int64 = 0
    private var now: Int64
    /// Records in a row, with nothing that had to be waited for.
    private var streak = 0

    /// How long the brokers may take to tell a partition's offsets.
    private static let askLimitMilliseconds: Int32 = 10_000
    private static let closeLimitMilliseconds: Int32 = 1_000
    private static let pollMilliseconds: Int32 = 100
    /// How often is looked what is due.
    private static let lookMilliseconds: Int64 = 50
    /// Of a backlog the clock is asked after so many records only.
    private static let recordsBetweenLooks = 64

    init(
        _ shelf: FilesShelf, _ cluster: Cluster, topics: [Topic], group: String,
        meter: SinkMeter, log: Log, stop: StopSignal, clock: Clock = .system
    ) throws {
        self.shelf = shelf
        self.cluster = cluster
        self.topics = topics
        self.meter = meter
        self.log = log
        self.stop = stop
        self.clock = clock
        now = clock.monotonicMilliseconds()
        consumer = try KafkaConsumer(
            settings: cluster.sink(in: group), log: log.kafka)
        administration = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
        publisher = DeadLetterPublisher(cluster, log: log)
        for topic in topics {
            topicsByNumber[consumer.topicNumber(of: cluster.name(of: topic))] = topic
            rows[topic] = shelf.rowReader(topic)
        }
    }

    /// Follows the topics until it is told to stop.
    func run() throws {
        try consumer.subscribe(topics.map(cluster.name))
        while !stop.isSet { try turn() }
        try leave()
    }

    /// Stores everything that lies below the ends of the topics now.
    func runOnce() throws {
        let partitions = try cluster.partitions(of: topics, log: log)
        let ends = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askLimitMilliseconds)
        try consumer.findLeaders(
            of: partitions, timeoutMilliseconds: Self.askLimitMilliseconds)
        try begin(partitions)
        var left = Remainder(ends: ends.mapValues(\.high)) { partition in
            self.cluster.place(of: partition).flatMap { self.work[$0]?.reading.nextOffset } ?? 0
        }
        while !stop.isSet, !left.isEmpty {
            guard try turn() else { continue }
            left.reached(try consumer.positions(of: left.partitions))
        }
        if left.isEmpty { try commit { _ in true } }
        try leave()
    }

    /// Ends the consumer; what is not committed is read again by the next sink.
    func close() {
        tools?.end()
        consumer.close(milliseconds: Self.closeLimitMilliseconds)
    }

    private func leave() throws {
        // Where a signal comes must not decide where files end.
        if !shelf.rotation.isDeterministic { try commit { _ in true } }
        log.info("finished", facts(total.tally, total.files))
    }
}

// MARK: - One turn

extension FilesLoop {
    /// Takes one event.
    ///
    /// - Returns: Whether nothing more is there at the moment.
    @discardableResult
    private func turn() throws -> Bool {
        var isQuiet = false
        let waits = streak == 0
        streak += 1
        switch consumer.poll(milliseconds: waits ? Self.pollMilliseconds : 0) {
        case .record(let record):
            try take(record)
            if streak % Self.recordsBetweenLooks != 0 { return false }
        case .assigned(let partitions):
            try begin(partitions)
        case .revoked(_, let isLost):
            // All go at once (the eager protocol). What is lost may be another's already.
            if !isLost, !shelf.rotation.isDeterministic { try commit { _ in true } }
            tools?.end()
            work = [:]
            recent = nil
            meter.assigned([])
            try consumer.acceptRevocation()
        case .reachedEnd:
            isQuiet = true
        case .nothing:
            isQuiet = waits
            streak = 0
        case .failed(let error):
            if error.endsReading { throw error }
            log.warn("Kafka failed, trying on", ["error": .error(error)])
        }
        try look()
        return isQuiet
    }

    private func take(_ record: borrowing KafkaRecord) throws {
        guard let topic = topicsByNumber[record.topicNumber] else { return }
        let place = RecordPlace(topic: topic, partition: record.partition, offset: record.offset)
        guard let partition = partition(place.container) else { return }
        let (key, value) = (record.key, record.value)
        switch partition.decide(place.offset, key, value) {
        case .store:
            try partition.take(
                place, timestampMilliseconds: record.timestampMilliseconds ?? 0, key: key,
                value: value, at: now)
            if partition.isDue(shelf.rotation, at: now) { try commit(partition) }
        case .refuse:
            throw PartitionFiles.madeAnew(place, cluster)
        case .skip: break
        }
    }

    private func partition(_ place: TopicPartition) -> PartitionFiles? {
        if let recent, recent.place == place { return recent }
        recent = work[place]
        return recent
    }

    /// Looks at the clock now and then, and commits what has waited long enough.
    private func look() throws {
        now = clock.monotonicMilliseconds()
        guard now - lookedMilliseconds >= Self.lookMilliseconds else { return }
        lookedMilliseconds = now
        meter.watch(consumer, atMilliseconds: now) { work[$0]?.storedOffset }
        try commit { $0.isDue(self.shelf.rotation, at: self.now) }
    }

    private func commit(where isDue: (PartitionFiles) -> Bool) throws {
        let due = work.values.filter { !$0.isEmpty && isDue($0) }
        for partition in due { try partition.gathering.close() }
        for partition in due { try commit(partition) }
    }

    private func commit(_ partition: PartitionFiles) throws {
        let started = clock.monotonicMilliseconds()
        let kafka = KafkaPartition(
            topic: cluster.name(of: partition.place.topic), partition: partition.place.partition)
        let position = try consumer.positions(of: [kafka]).first
        let (newest, bytes) = (partition.newestMilliseconds, partition.bytes)
        let (tally, files) = try partition.commit(
            position: shelf.rotation.isDeterministic ? nil : position?.offset
        ) { letters in
            let at = Instant(milliseconds: self.clock.wallMilliseconds())
            try self.publisher.publish(letters, at: at)
        }
        hasStored = true
        total.tally += tally
        total.files += files
        let took = clock.monotonicMilliseconds() - started
        meter.stored(
            [(partition.place.topic, tally)], bytes: bytes, newestMilliseconds: newest,
            tookMilliseconds: took)
        var facts = facts(tally, files)
        facts.append("partition", "\(kafka)")
        facts.append("took_ms", .integer(took))
        log.info("committed files", facts)
        do {
            try consumer.commit(position.map { [$0] } ?? [])
            shelf.failpoint?.reached(.shown)
        } catch {
            // For lag tools only; the manifest knows better.
            log.debug("could not show the group's place", ["error": .error(error)])
        }
    }

    private func facts(_ tally: Tally, _ files: Int) -> Facts {
        var facts: Facts = ["records": .integer(tally.stored), "files": .integer(files)]
        if tally.tombstones > 0 { facts.append("tombstones", .integer(tally.tombstones)) }
        if tally.deadLettered > 0 { facts.append("dead_lettered", .integer(tally.deadLettered)) }
        return facts
    }
}

// MARK: - Partitions

extension FilesLoop {
    /// Begins to read partitions where the tree left off.
    private func begin(_ partitions: [KafkaPartition]) throws {
        let bounds = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askLimitMilliseconds)
        let places = Dictionary(grouping: partitions.compactMap(cluster.place), by: \.topic)
        let manifests = try Dictionary(
            uniqueKeysWithValues: places.map { topic, places in
                (topic, try shelf.tree.recover(topic, places.map(\.partition)))
            })
        var starts: [KafkaOffset] = []
        let tools = EncoderTools()
        self.tools = tools
        // Nobody else writes files of these names, not even this sink before it lost a partition.
        let writer = TreePlace.uniqueWord()
        for partition in partitions {
            guard let place = cluster.place(of: partition), let rows = rows[place.topic] else {
                continue
            }
            let (low, high) = bounds[partition] ?? (0, 0)
            let (gathering, stored) = try shelf.begin(
                place, manifests[place.topic]?[place.partition], low: low, writer: writer,
                partitions: partitions.count, tools: tools)
            let point = StartingPoint(
                stored: stored, low: low, high: high,
                isCompacted: place.topic.cleanup == .compact, isKept: place.topic.isKept)
            if case .refused(let reason) = point { throw Failure("\(partition): \(reason)") }
            work[place] = PartitionFiles(
                place, gathering, PartitionReading(point), rows: rows, digest: digest)
            starts.append(KafkaOffset(partition: partition, offset: point.offset ?? low))
        }
        try consumer.assign(starts)
        meter.assigned(partitions)
        log.info("began reading", ["partitions": .integer(partitions.count)])
    }
}
