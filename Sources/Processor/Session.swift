import Kafka
import Plays
import Ranges
import Stage
import Topics
import Wire

/// One life of both clients: reads as a member of the group and writes what follows.
///
/// A short loop around ``Enrichment`` and ``Rhythm``; what fails beyond an abort ends the session,
/// and ``Processing`` makes another.
final class Session {
    private let consumer: KafkaConsumer
    private let outlet: Outlet
    private let enrichment: Enrichment
    /// What is read, by the number its topic has in the consumer.
    private let inputs: [Topic?]
    private let clock: Clock
    private let log: Log
    private let meter: Meter
    private let isTransactional: Bool
    private var rhythm: Rhythm
    private var assigned: [KafkaPartition] = []
    private var touched: Set<KafkaPartition> = []
    private var lastTouched: (topic: Int, partition: Int32) = (-1, -1)
    private var unfinished: Set<KafkaPartition>?
    private var trouble = ReadingTrouble()
    private var endsAreWanted = false
    private var now: Int64
    private var wall: (readAt: Int64, time: Int64)
    private var open = Tally()
    /// What was committed since the session began.
    private(set) var tally = Tally()

    private static let pollMilliseconds: Int64 = 100

    init(
        _ cluster: Cluster, identity: String, group: String, topics: [Topic],
        enrichment: Enrichment, rhythm: Rhythm, meter: Meter, clock: Clock, log: Log,
        stop: StopSignal
    ) throws(KafkaError) {
        self.enrichment = enrichment
        self.meter = meter
        isTransactional = cluster.delivery == .exactlyOnce
        self.rhythm = rhythm
        self.clock = clock
        now = clock.monotonicMilliseconds()
        wall = (now, clock.wallMilliseconds())
        self.log = log
        // The producer first: it makes the broker abort what a killed process left open, before
        // anybody asks for the offsets that hang on that.
        outlet = try Outlet(cluster, identity: identity, log: log, stop: stop)
        consumer = try KafkaConsumer(settings: cluster.member(of: group), log: log.kafka)
        let consumer = consumer
        let numbers = topics.map { consumer.topicNumber(of: cluster.name(of: $0)) }
        inputs = (0...(numbers.max() ?? 0)).map { number in
            numbers.firstIndex(of: number).map { topics[$0] }
        }
        enrichment.forgetSent()
        try consumer.subscribe(topics.map { cluster.name(of: $0) })
    }

    /// When the last round ended, by the monotonic clock.
    var nowMilliseconds: Int64 { now }

    /// Whether a transaction is open.
    var isOpen: Bool { rhythm.isOpen }

    /// Whether everything that was there has been read; only after ``finishAtEnds()``.
    var isFinished: Bool { unfinished?.isEmpty ?? false }

    /// Lets ``isFinished`` turn true when each partition in hand has been read to its end.
    func finishAtEnds() { endsAreWanted = true }

    /// Waits for one event and does what follows from it.
    func round() throws(KafkaError) {
        let wait = rhythm.waitMilliseconds(atMilliseconds: now, atMost: Self.pollMilliseconds)
        var isIdle = false
        switch consumer.poll(milliseconds: Int32(clamping: wait)) {
        case .record(let record): try take(record)
        case .assigned(let partitions): try begin(partitions)
        case .revoked(let partitions, let lost): try giveBack(partitions, lost: lost)
        case .reachedEnd(let partition):
            unfinished?.remove(partition)
            meter.reachedEnd(partition, at: consumer.lastKnownEnd(of: partition))
        case .nothing: isIdle = true
        case .failed(let error): try bear(error)
        }
        // One look at the clock a round: it costs as much as parsing a quarter of a play.
        now = clock.monotonicMilliseconds()
        meter.watch(consumer, atMilliseconds: now)
        try act(on: rhythm.due(atMilliseconds: now, isIdle: isIdle))
    }

    /// Finishes the transaction in hand and leaves the group.
    func end() throws(KafkaError) {
        try act(on: rhythm.ending())
        close()
    }

    /// Leaves the group.
    func close() { consumer.close(milliseconds: 500) }

    /// Drops the transaction in hand and reads its input again.
    func abortAndRewind() throws(KafkaError) {
        try drop()
        log.warn("aborted a transaction, reading its input again")
        try consumer.assign(places(of: assigned))
    }

    private func take(_ record: borrowing KafkaRecord) throws(KafkaError) {
        guard record.topicNumber < inputs.count, let topic = inputs[record.topicNumber] else {
            return
        }
        if trouble.isTold { trouble.wentWell() }
        if !rhythm.isOpen { now = clock.monotonicMilliseconds() }
        try act(on: rhythm.arrived(atMilliseconds: now))
        touch(record)
        open.note(timeMilliseconds: record.timestampMilliseconds)
        let input = InputRecord(
            topic: topic, partition: record.partition, offset: record.offset, key: record.key,
            value: record.value)
        try outlet.process(input, with: enrichment, now: wallTime, tally: &open)
    }

    /// The time of day, at most some milliseconds old: it decides what lies an hour ahead.
    private var wallTime: Instant {
        if now - wall.readAt >= 10 { wall = (now, clock.wallMilliseconds()) }
        return Instant(milliseconds: wall.time)
    }

    /// Notes that a partition's place has to be committed; most records follow one of the same.
    private func touch(_ record: borrowing KafkaRecord) {
        guard lastTouched.topic != record.topicNumber || lastTouched.partition != record.partition
        else { return }
        lastTouched = (record.topicNumber, record.partition)
        touched.insert(record.place.partition)
    }

    private func untouch() {
        lastTouched = (-1, -1)
        touched.removeAll(keepingCapacity: true)
    }

    private func begin(_ partitions: [KafkaPartition]) throws(KafkaError) {
        log.info("took partitions", ["partitions": .integer(partitions.count)])
        assigned = partitions
        meter.took(partitions)
        if endsAreWanted { unfinished = Set(partitions) }
        try consumer.assign(places(of: partitions))
    }

    private func places(of partitions: [KafkaPartition]) -> [KafkaOffset] {
        partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.committed) }
    }

    private func giveBack(_ partitions: [KafkaPartition], lost: Bool) throws(KafkaError) {
        log.info("gave partitions back", ["partitions": .integer(partitions.count)])
        do {
            try act(on: rhythm.revoked(lost: lost))
        } catch {
            // Its input belongs to another member from now on, who reads it again.
            guard error.kind == .abort else { throw error }
            try drop()
        }
        assigned = []
        meter.gaveBack()
        unfinished = nil
        // What others send from now on is not known here.
        enrichment.forgetSent()
        try consumer.acceptRevocation()
    }

    private func bear(_ error: KafkaError) throws(KafkaError) {
        guard !error.endsReading else { throw error }
        let now = clock.monotonicMilliseconds()
        let level: LogLevel = trouble.isNews(error, atMilliseconds: now) ? .warn : .debug
        log.tell(level, "could not read, trying on") { ["error": .error(error)] }
    }

    private func act(on step: Rhythm.Step) throws(KafkaError) {
        switch step {
        case .nothing: break
        case .begin: try outlet.begin()
        case .commit: try commit()
        case .abort: try drop()
        }
    }

    private func commit() throws(KafkaError) {
        // The position steps over the markers of transactions; the last offset would not.
        let offsets = try consumer.positions(of: Array(touched))
        try outlet.commit(offsets, of: consumer)
        let took = clock.monotonicMilliseconds() - now
        meter.committed(open, offsets, isTransaction: isTransactional, tookMilliseconds: took)
        rhythm.closed()
        untouch()
        log.debug(
            "committed",
            ["plays": .integer(open.plays), "dead_letters": .integer(open.deadLetters)])
        tally.add(open)
        open = Tally()
    }

    private func drop() throws(KafkaError) {
        enrichment.forgetSent()
        untouch()
        open = Tally()
        try outlet.abort()
        meter.aborted()
        rhythm.closed()
    }
}
