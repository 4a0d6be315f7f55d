import Kafka
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

    /// What is read.
    static let read: [Topic] = [.plays, .lists, .catalogue]

    private static let summaryMilliseconds: Int64 = 60_000
    private static let catalogueMilliseconds: Int64 = 50

    static func run(_ settings: Settings, log: Log, stop: StopSignal) throws {
        StopDeadline.watch(stop, log: log)
        let zones = try ZoneDatabase.system.zones(settings[ProcessorProgram.timezone])
        let group = settings[ProcessorProgram.group]
        let instance = Instance(of: group, settings)
        let processing = Processing(
            cluster: Cluster(settings, stage: "processor", instance: instance.name),
            group: group, rhythm: try Rhythm(settings),
            isOnce: settings[ProcessorProgram.once], clock: .system, log: log, stop: stop)
        try processing.run(zones)
        withExtendedLifetime(instance) {}
    }

    func run(_ zones: AccountZones) throws {
        try cluster.prepare(Self.read + Outlet.written, log: log)
        if isOnce { try EndOfTopics(cluster, log: log, stop: stop).waitUntilCommitted(Self.read) }
        let reading = CatalogueReading(cluster, log: log)
        try reading.readToEnd(stop: stop)
        let enrichment = Enrichment(zones: zones, catalogue: reading.catalogue)
        var recovery = Recovery()
        var random = SystemRandomNumberGenerator()
        var total = Tally()
        var identity = Identity("\(cluster.prefix)\(group)-\(cluster.instance)")
        while !stop.isSet {
            do throws(KafkaError) {
                try live(identity.name, enrichment, reading, &recovery, &total)
                break
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
        log.info("stopped", total.facts)
    }

    /// One session, to its end or to a failure that needs new clients.
    private func live(
        _ identity: String, _ enrichment: Enrichment, _ catalogue: CatalogueReading,
        _ recovery: inout Recovery, _ total: inout Tally
    ) throws(KafkaError) {
        let session = try Session(
            cluster, identity: identity, group: group, topics: Self.read,
            enrichment: enrichment, rhythm: rhythm, clock: clock, log: log, stop: stop)
        if isOnce { session.finishAtEnds() }
        log.info("reads", ["group": .text(group), "delivery": .text(cluster.delivery.rawValue)])
        defer {
            session.close()
            total.add(session.tally)
        }

        var random = SystemRandomNumberGenerator()
        var told = clock.monotonicMilliseconds()
        var followed = told
        var committed = session.tally
        while !stop.isSet, !session.isFinished {
            let now = session.nowMilliseconds
            if now - followed >= Self.catalogueMilliseconds {
                followed = now
                catalogue.follow()
            }
            do {
                try session.round()
            } catch {
                let step = recovery.failed(error, isOpen: session.isOpen, using: &random)
                guard step == .abort else { throw error }
                log.warn("could not commit", ["error": .error(error)])
                try session.abortAndRewind()
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
