import Kafka
import Plays
import Stage
import Topics

/// Processes ranges of plays again, into the same topics as `run`.
final class Replay {
    private let cluster: Cluster
    private let enrichment: Enrichment
    private let reading: RangeReading
    private let log: Log
    private let stop: StopSignal
    private var identity: Identity
    private let clock = Clock.system
    private var rhythm: Rhythm
    private var open = Tally()
    private var tally = Tally()
    /// What was read when the last transaction was committed: where an abort goes back to.
    private var committed: [KafkaPartition: FoundRange] = [:]

    init(
        _ cluster: Cluster, bounds: [KafkaPartition: OffsetBounds], enrichment: Enrichment,
        rhythm: Rhythm, log: Log, stop: StopSignal
    ) {
        self.cluster = cluster
        self.enrichment = enrichment
        self.rhythm = rhythm
        self.log = log
        self.stop = stop
        identity = Identity("\(cluster.prefix)legato-processor-replay-\(cluster.instance)")
        reading = RangeReading(cluster, bounds: bounds, log: log, stop: stop)
    }

    /// What was read and committed.
    var found: [KafkaPartition: FoundRange] { committed }

    /// Whether every partition was read to its end.
    var isComplete: Bool { reading.isFinished }

    /// Does it, over new clients where it has to be; returns what became of the plays.
    func run() throws -> Tally {
        var recovery = Recovery()
        var random = SystemRandomNumberGenerator()
        let progress = Progress("replayed", total: reading.offsetCount, log: log)
        defer { progress.finish() }

        while !reading.isFinished, !stop.isSet {
            do throws(KafkaError) {
                try live(&recovery, progress)
            } catch {
                let step = recovery.failed(error, isOpen: false, using: &random)
                guard case .rebuild(let wait) = step else { throw error }
                identity.learn(from: error, atMilliseconds: clock.monotonicMilliseconds())
                log.warn(
                    "lost Kafka, starting again",
                    ["wait_ms": .integer(wait), "error": .error(error)])
                stop.wait(milliseconds: wait)
            }
        }
        return tally
    }

    private func live(_ recovery: inout Recovery, _ progress: Progress) throws(KafkaError) {
        forget()
        let consumer = try reading.open(from: places)
        let outlet = try Outlet(cluster, identity: identity.name, log: log, stop: stop)
        var random = SystemRandomNumberGenerator()
        while !reading.isFinished, !stop.isSet {
            do {
                try round(consumer, outlet)
            } catch {
                let step = recovery.failed(error, isOpen: rhythm.isOpen, using: &random)
                guard step == .abort else { throw error }
                log.warn("aborted a transaction, reading again", ["error": .error(error)])
                try outlet.abort()
                forget()
                try reading.rewind(consumer, to: places)
            }
            guard !rhythm.isOpen else { continue }
            recovery.succeeded()
            progress.update(done: Int64(tally.plays))
        }
        if rhythm.ending() == .commit { try commit(outlet) }
        consumer.close(milliseconds: 500)
    }

    private func round(_ consumer: KafkaConsumer, _ outlet: Outlet) throws(KafkaError) {
        try reading.next(consumer) { record throws(KafkaError) in
            if rhythm.arrived(atMilliseconds: clock.monotonicMilliseconds()) == .begin {
                try outlet.begin()
            }
            let input = InputRecord(
                topic: .plays, partition: record.partition, offset: record.offset,
                key: record.key, value: record.value)
            let now = Instant(milliseconds: clock.wallMilliseconds())
            try outlet.process(input, with: enrichment, now: now, tally: &open)
        }
        let isDue =
            rhythm.due(
                atMilliseconds: clock.monotonicMilliseconds(), isIdle: false) == .commit
        if isDue || (reading.isFinished && rhythm.isOpen) { try commit(outlet) }
    }

    private func commit(_ outlet: Outlet) throws(KafkaError) {
        try outlet.commit([], of: nil)
        rhythm.closed()
        tally.add(open)
        open = Tally()
        committed = reading.found
    }

    /// Forgets what was not committed.
    private func forget() {
        enrichment.forgetSent()
        rhythm.closed()
        open = Tally()
        reading.restore(committed)
    }

    private var places: [KafkaPartition: Int64] { committed.mapValues { $0.last + 1 } }
}
