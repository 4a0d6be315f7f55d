import Kafka
import Metrics
import Plays
import Stage
import Topics

/// `run`: processes plays until it is asked to end, or once.
struct Processing {
    let cluster: Cluster
    let group: String
    let rhythm: Rhythm
    let isOnce: Bool
    let clock: Clock
    let log: Log
    let stop: StopSignal
    var instruments = Instruments(
        ProcessorMetrics.all, readyWhen: ProcessorMetrics.conditions)

    /// What is read.
    static let read: [Topic] = [.plays, .lists, .catalogue]

    private static let summaryMilliseconds: Int64 = 60_000
    private static let catalogueMilliseconds: Int64 = 50

    static func run(_ settings: Settings, log: Log, stop: StopSignal) throws {
        StopDeadline.watch(stop, log: log)
        let zones = try ZoneDatabase.system.zones(settings[ProcessorProgram.timezone])
        try refuseCooperation(settings[ClusterFlags.kafka])
        let group = settings[ProcessorProgram.group]
        let instance = Instance(of: group, settings)
        let processing = Processing(
            cluster: Cluster(settings, stage: "processor", instance: instance.name),
            group: group, rhythm: try Rhythm(settings),
            isOnce: settings[ProcessorProgram.once], clock: .system, log: log, stop: stop,
            instruments: try Instruments(
                settings, ProcessorMetrics.all, readyWhen: ProcessorMetrics.conditions, log: log))
        try processing.run(zones)
        withExtendedLifetime(instance) {}
    }

    /// A session gives back and takes all its partitions at once.
    private static func refuseCooperation(_ properties: [KafkaProperty]) throws(UsageError) {
        let strategy = "partition.assignment.strategy"
        let given = properties.last { $0.name == strategy }?.value ?? ""
        guard given.split(separator: ",").contains(where: { $0.contains("cooperative") }) else {
            return
        }
        throw .invalid(
            """
            --kafka \(strategy) wants range, roundrobin or both, not \(given): librdkafka 2.0 can \
            repeat and lose records with it
            """)
    }

    func run(_ zones: AccountZones) throws {
        try cluster.prepare(Self.read + Outlet.written, log: log)
        if isOnce { try EndOfTopics(cluster, log: log, stop: stop).waitUntilCommitted(Self.read) }
        let reading = CatalogueReading(cluster, log: log)
        let enrichment = Enrichment(zones: zones, catalogue: reading.catalogue)
        let meter = Meter(instruments, cluster, clock: clock)
        var total = Tally()
        var done = DonePlaces()
        defer { log.info("stopped", total.facts) }
        try Recovery.outliving(
            "\(cluster.prefix)\(group)-\(cluster.instance)", meter, clock: clock, log: log,
            stop: stop
        ) { identity, recovery in
            try reading.readToEnd(stop: stop)
            let session = try Session(
                cluster, identity: identity, group: group, topics: Self.read,
                enrichment: enrichment, rhythm: rhythm, meter: meter, clock: clock, log: log,
                stop: stop)
            session.done = done
            defer {
                session.close()
                done = session.done
                total.add(session.tally)
            }
            try live(session, identity, reading, meter, &recovery)
        }
    }

    /// One session, to its end or to a failure that needs new clients.
    private func live(
        _ session: Session, _ identity: String, _ catalogue: CatalogueReading, _ meter: Meter,
        _ recovery: inout Recovery
    ) throws(KafkaError) {
        session.finishesAtEnds = isOnce
        log.info("reads", ["group": .text(group), "delivery": .text(cluster.delivery.rawValue)])
        var told = clock.monotonicMilliseconds()
        var followed: Int64?
        var committed = session.tally
        while !stop.isSet, !session.isFinished {
            let now = session.now
            if now - (followed ?? 0) >= Self.catalogueMilliseconds {
                followed = now
                try catalogue.follow()
                meter.noteCatalogue(catalogue.catalogue)
            }
            do {
                try session.round()
            } catch {
                var fault: KafkaError? = error
                while let error = fault, !stop.isSet {
                    fault = try mend(session, after: error, identity, meter, &recovery)
                }
            }
            guard session.tally != committed else { continue }
            committed = session.tally
            recovery.succeeded()
            guard now - told >= Self.summaryMilliseconds else { continue }
            told = now
            log.info("processed", committed.facts)
        }
        try end(session)
    }

    /// Does what lets a session go on after a failure.
    ///
    /// - Returns: What failed on the way.
    /// - Throws: The failure when nothing helps but a new session, or nothing at all.
    private func mend(
        _ session: Session, after error: KafkaError, _ identity: String, _ meter: Meter,
        _ recovery: inout Recovery
    ) throws(KafkaError) -> KafkaError? {
        // What is thrown on is counted by who starts again.
        guard session.outlives(error) || (error.kind == .abort && session.isOpen) else {
            throw error
        }
        var random = SystemRandomNumberGenerator()
        let step = recovery.failed(
            error, isOpen: session.isOpen, atMilliseconds: clock.monotonicMilliseconds(),
            using: &random)
        guard step != .giveUp else { throw error }
        do {
            if case .rebuild(let wait) = step {
                meter.lostKafka(error)
                log.warn(
                    "lost Kafka, going on over a new producer",
                    ["wait_ms": .integer(wait), "error": .error(error)])
                stop.wait(milliseconds: wait)
                try session.renewOutlet(identity)
            } else {
                log.warn("could not commit", ["error": .error(error)])
                try session.abortAndRewind()
            }
            return nil
        } catch {
            return error
        }
    }

    /// Finishes what is in hand; what cannot be finished is read again by the next process.
    private func end(_ session: Session) throws(KafkaError) {
        do {
            try session.end()
        } catch {
            guard stop.isSet else { throw error }
            log.warn("left without a last commit", ["error": .error(error)])
        }
    }
}

extension Rhythm {
    /// What the flags say.
    init(_ settings: Settings) throws(UsageError) {
        let every = settings[ProcessorProgram.commitEvery].wholeMilliseconds
        let records = settings[ProcessorProgram.commitRecords]
        // The broker gives a transaction up after ten seconds (transaction.timeout.ms).
        guard (1...5_000).contains(every) else {
            let given = Duration.milliseconds(every).text
            throw .invalid("--commit-every wants 1ms to 5s, not \(given)")
        }
        guard (1...1_000_000).contains(records) else {
            throw .invalid("--commit-records wants 1 to 1000000, not \(records)")
        }
        self.init(everyMilliseconds: every, everyRecords: records)
    }
}

extension Tally {
    /// The numbers for the log.
    var facts: Facts {
        [
            "plays": .integer(plays), "listens": .integer(listens),
            "list_items": .integer(listItems), "entities": .integer(entities),
            "dead_letters": .integer(deadLetters),
        ]
    }
}
