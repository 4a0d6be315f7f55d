import Kafka
import Plays
import Ranges
import Stage
import Topics
import Wire

/// One life of both clients: reads as a member of the group and writes what follows.
///
/// What fails beyond an abort ends the session, and ``Processing`` makes another.
final class Session {
    private let cluster: Cluster
    private let group: String
    private let consumer: KafkaConsumer
    private var outlet: Outlet
    private let enrichment: Enrichment
    private let inputs: InputTopics
    private let clock: Clock
    private let log: Log
    private let meter: Meter
    private let stop: StopSignal
    private let beginsAtStart: Bool
    private var rhythm: Rhythm
    private var assigned: [KafkaPartition] = []
    private var touched = TouchedPartitions()
    private var unfinished: Set<KafkaPartition>?
    private var silence = Silence()
    private var trouble = ReadingTrouble()
    private var isReadable = true
    private var wall: CoarseTime
    private var open = Tally()
    /// When the last round ended, by the monotonic clock.
    private(set) var now: Int64
    /// What was committed since the session began.
    private(set) var tally = Tally()
    /// Whether ``isFinished`` turns true when each partition in hand has been read to its end.
    var finishesAtEnds = false
    /// What readers see of the input in hand already; who makes another session hands it on.
    var done = DonePlaces()

    private static let pollMilliseconds: Int64 = 100

    init(
        _ cluster: Cluster, identity: String, group: String, topics: [Topic],
        enrichment: Enrichment, rhythm: Rhythm, meter: Meter, clock: Clock, log: Log,
        stop: StopSignal
    ) throws(KafkaError) {
        self.cluster = cluster
        self.group = group
        self.enrichment = enrichment
        self.meter = meter
        self.rhythm = rhythm
        self.clock = clock
        now = clock.monotonicMilliseconds()
        wall = CoarseTime(clock)
        self.log = log
        self.stop = stop
        // The producer first: it makes the broker abort what a killed process left open, before
        // anybody asks for the offsets that hang on that.
        outlet = try Outlet(cluster, identity: identity, log: log, stop: stop)
        let settings = cluster.processor(in: group)
        beginsAtStart = settings["auto.offset.reset"] == "earliest"
        consumer = try KafkaConsumer(settings: settings, log: log.kafka)
        inputs = InputTopics(topics, of: cluster, in: consumer)
        enrichment.forgetSent()
        try consumer.subscribe(topics.map { cluster.name(of: $0) })
    }

    /// Whether a transaction is open.
    var isOpen: Bool { rhythm.isOpen }
    /// Whether everything that was there has been read; only when ``finishesAtEnds``.
    var isFinished: Bool { unfinished?.isEmpty ?? false }
    private var isTransactional: Bool { cluster.delivery == .exactlyOnce }

    /// Waits for one event and does what follows from it.
    func round() throws(KafkaError) {
        let wait = rhythm.waitMilliseconds(atMilliseconds: now, atMost: Self.pollMilliseconds)
        var isIdle = false
        switch consumer.poll(milliseconds: Int32(clamping: wait)) {
        case .record(let record): try take(record)
        case .assigned(let partitions): try begin(partitions)
        case .revoked(let partitions, let lost): try giveBack(partitions, lost: lost)
        case .reachedEnd(let partition):
            silence.heard(partition)
            unfinished?.remove(partition)
            meter.reachedEnd(partition, at: consumer.lastKnownEnd(of: partition))
        case .nothing: isIdle = true
        case .failed(let error): try bear(error)
        }
        // One look at the clock a round: it costs as much as parsing a quarter of a play.
        now = clock.monotonicMilliseconds()
        meter.watch(consumer, atMilliseconds: now)
        try look(into: silence.due(atMilliseconds: now))
        try act(on: rhythm.due(atMilliseconds: now, isIdle: isIdle))
    }

    /// Finishes the transaction in hand, or drops it when Kafka wants that, and leaves the group.
    func end() throws(KafkaError) {
        do {
            try act(on: rhythm.ending())
        } catch {
            // Left open, it would hold readers up until the broker gives it up.
            if error.kind == .abort { try? drop() }
            throw error
        }
        close()
    }

    /// Leaves the group.
    func close() { consumer.close(milliseconds: 500) }

    /// Whether a new producer is enough after this.
    func outlives(_ error: KafkaError) -> Bool {
        isReadable && !error.tellsOfAnother && !error.tellsOfLostPlace
    }

    /// Goes on over a new producer.
    ///
    /// The consumer stays in the group: one that leaves while the broker is away is waited for
    /// there, for ten seconds and more, when the next one joins.
    ///
    /// - Throws: `KafkaError` when there is no new one; then it may be tried again.
    func renewOutlet(_ identity: String) throws(KafkaError) {
        forgetTransaction()
        outlet = try Outlet(cluster, identity: identity, log: log, stop: stop)
        // Given back, they are others': the group's next offer says what is read.
        guard !assigned.isEmpty else { return }
        meter.took(assigned)
        try readFromCommitted()
    }

    /// Drops the transaction in hand and reads its input again.
    func abortAndRewind() throws(KafkaError) {
        try drop()
        try readFromCommitted()
        log.warn("aborted a transaction, reading its input again")
    }

    private func take(_ record: borrowing KafkaRecord) throws(KafkaError) {
        guard let topic = inputs[record.topicNumber] else { return }
        if trouble.isTold { trouble.wentWell() }
        if !rhythm.isOpen {
            now = clock.monotonicMilliseconds()
            stop.wait(milliseconds: rhythm.gatherMilliseconds(atMilliseconds: now))
        }
        try act(on: rhythm.arrived(atMilliseconds: now))
        if let partition = touched.note(record) { silence.heard(partition) }
        open.note(
            timeMilliseconds: record.timestampMilliseconds,
            bytes: (record.key?.count ?? 0) + (record.value?.count ?? 0))
        let input = InputRecord(
            topic: topic, partition: record.partition, offset: record.offset, key: record.key,
            value: record.value)
        try outlet.process(
            input, with: enrichment, seen: done.outcome(of: record),
            now: wall.read(atMilliseconds: now), tally: &open)
    }

    private func begin(_ partitions: [KafkaPartition]) throws(KafkaError) {
        log.info("took partitions", ["partitions": .integer(partitions.count)])
        assigned = partitions
        meter.took(partitions)
        try readFromCommitted()
    }

    private func readFromCommitted() throws(KafkaError) {
        silence.begin(assigned, atMilliseconds: now)
        // Of what was read to its end, the end of what is read again is to come.
        if finishesAtEnds { unfinished = Set(assigned) }
        meter.begins(
            at: try consumer.readFromCommitted(
                assigned, beginsAtStart: beginsAtStart, stop: stop))
    }

    /// Reads silent partitions anew: librdkafka gives one up whose place it could not ask for.
    ///
    /// What an open transaction of the broker's keeps silent is ended before. What readers see is
    /// noted first: also when it is ended half-way, the same is read again.
    private func look(into silent: [KafkaPartition]) throws(KafkaError) {
        guard !silent.isEmpty else { return }
        if rhythm.isOpen { try drop() }
        if isTransactional,
            let hanging = HangingOffsets.look(
                for: silent, asked: consumer, cluster, group: group, log: log)
        {
            done.add(hanging.done)
            try outlet.end(hanging, of: consumer)
        }
        try readFromCommitted()
    }

    private func giveBack(_ partitions: [KafkaPartition], lost: Bool) throws(KafkaError) {
        log.info("gave partitions back", ["partitions": .integer(partitions.count)])
        let fault = settle(lost: lost)
        assigned = []
        done.forget(partitions)
        meter.gaveBack()
        unfinished = nil
        silence.begin([], atMilliseconds: now)
        // What others send from now on is not known here.
        enrichment.forgetSent()
        // Whatever became of the transaction: the group waits for this answer and for no other.
        try consumer.acceptRevocation()
        guard let fault else { return }
        // Nothing of it may be committed any more.
        forgetTransaction()
        throw fault
    }

    /// Ends the transaction in hand before its partitions go; what kept it from that, if anything.
    private func settle(lost: Bool) -> KafkaError? {
        do throws(KafkaError) {
            try act(on: rhythm.revoked(lost: lost))
            return nil
        } catch {
            guard error.kind == .abort else { return error }
        }
        // Its input is going to another member, who reads it again.
        do throws(KafkaError) {
            try drop()
            return nil
        } catch {
            return error
        }
    }

    private func bear(_ error: KafkaError) throws(KafkaError) {
        isReadable = !error.endsReading
        guard isReadable else { throw error }
        trouble.tell("could not read, trying on", error, in: log, atMilliseconds: now)
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
        let offsets = try consumer.allPositions(of: touched.partitions)
        try outlet.commit(offsets, of: consumer)
        let ended = clock.monotonicMilliseconds()
        meter.committed(open, offsets, tookMilliseconds: ended - now)
        if isTransactional {
            meter.committed(afterMilliseconds: rhythm.openMilliseconds(atMilliseconds: ended))
        }
        rhythm.closed()
        touched.removeAll()
        done.forget(before: offsets)
        log.debug(
            "committed",
            ["plays": .integer(open.plays), "dead_letters": .integer(open.deadLetters)])
        tally.add(open)
        open = Tally()
    }

    private func forgetTransaction() {
        forgetOpen()
        rhythm.closed()
    }

    private func forgetOpen() {
        enrichment.forgetSent()
        touched.removeAll()
        open = Tally()
    }

    private func drop() throws(KafkaError) {
        forgetOpen()
        try outlet.abort()
        let ended = clock.monotonicMilliseconds()
        meter.aborted(afterMilliseconds: rhythm.openMilliseconds(atMilliseconds: ended))
        rhythm.closed()
    }
}
