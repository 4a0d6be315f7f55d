import Kafka
import Plays
import Ranges
import Stage
import Topics

/// Processes ranges of plays again, into the same topics as `run`.
final class Replay {
    private let cluster: Cluster
    private let enrichment: Enrichment
    private let source: ReplaySource
    private let log: Log
    private let stop: StopSignal
    private let clock = Clock.system
    private var rhythm: Rhythm
    private var pace: RatePace
    /// What the open transaction adds to ``committed``.
    private var open = ReplayState()
    /// What was committed: where an abort goes back to.
    private(set) var committed = ReplayState()
    /// Whether every partition was read to its end.
    private(set) var isComplete = false

    init(
        _ cluster: Cluster, _ source: ReplaySource, enrichment: Enrichment, rhythm: Rhythm,
        log: Log, stop: StopSignal
    ) {
        self.cluster = cluster
        self.enrichment = enrichment
        self.source = source
        self.rhythm = rhythm
        self.log = log
        self.stop = stop
        pace = RatePace(recordsPerSecond: source.rate)
    }

    /// Does it, over new clients where it has to be.
    func run() throws {
        let progress = Progress(
            "replaying", total: source.plan.offsetCount, unit: "offsets", log: log)
        defer { progress.finish() }

        let meter = Meter(silentFor: cluster)
        let identity = "\(cluster.prefix)legato-processor-replay-\(cluster.instance)"
        try Recovery.outliving(identity, meter, clock: clock, log: log, stop: stop) {
            try live($0, &$1, progress)
        }
    }

    private func live(
        _ identity: String, _ recovery: inout Recovery, _ progress: Progress
    ) throws {
        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        try rewind(reader)
        let outlet = try Outlet(cluster, identity: identity, log: log, stop: stop)
        var random = SystemRandomNumberGenerator()
        while !reader.isFinished, !stop.isSet {
            let before = committed.places
            do {
                try round(reader, outlet)
            } catch let error as KafkaError where error.kind == .abort && rhythm.isOpen {
                let step = recovery.failed(
                    error, isOpen: true, atMilliseconds: clock.monotonicMilliseconds(),
                    using: &random)
                guard step == .abort else { throw error }
                log.warn("aborted a transaction, reading again", ["error": .error(error)])
                try outlet.abort()
                try rewind(reader)
            }
            guard !rhythm.isOpen else { continue }
            // After an abort, or before the first record, nothing was achieved.
            if committed.places != before { recovery.succeeded() }
            progress.update(done: source.plan.offsetsRead(upTo: reader.places))
        }
        if rhythm.ending() == .commit { try commit(reader, outlet) }
        open.places = reader.places
        committed = open
        isComplete = reader.isFinished
    }

    private func round(_ reader: RangeReader, _ outlet: Outlet) throws {
        let ahead = pace.waitMilliseconds(at: clock.monotonicMilliseconds())
        if ahead > 0 {
            stop.wait(milliseconds: min(ahead, 20))
        } else {
            _ = try reader.turn(milliseconds: 50) { record in try take(record, outlet) }
        }
        let isDue =
            rhythm.due(
                atMilliseconds: clock.monotonicMilliseconds(), isIdle: false) == .commit
        if isDue || (reader.isFinished && rhythm.isOpen) { try commit(reader, outlet) }
    }

    private func take(_ record: borrowing KafkaRecord, _ outlet: Outlet) throws(KafkaError) {
        let isWanted = try source.hand(record) { input throws(KafkaError) in
            if rhythm.arrived(atMilliseconds: clock.monotonicMilliseconds()) == .begin {
                try outlet.begin()
            }
            let now = Instant(milliseconds: clock.wallMilliseconds())
            try outlet.process(input, with: enrichment, now: now, tally: &open.tally)
        }
        open.took(record, isWanted: isWanted)
        if isWanted { pace.took() }
    }

    private func commit(_ reader: RangeReader, _ outlet: Outlet) throws(KafkaError) {
        try outlet.commit([], of: nil)
        rhythm.closed()
        open.places = reader.places
        committed = open
    }

    /// Forgets what was not committed, and reads on from there.
    private func rewind(_ reader: RangeReader) throws(KafkaError) {
        enrichment.forgetSent()
        rhythm.closed()
        open = committed
        try reader.read(source.plan, from: committed.places)
    }
}
