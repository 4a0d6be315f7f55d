import Kafka
import Plays
import Stage
import Topics

/// `replay`: shows a range of plays, or processes it again.
enum Replaying {
    static func run(_ settings: Settings, log: Log, stop: StopSignal) throws {
        let range = settings[ProcessorProgram.range]
        guard range.newestCount == nil else {
            throw UsageError.invalid(
                "replay does not take -N, which counts over all partitions; say N:M or +N")
        }
        let zones = try ZoneDatabase.system.zones(settings[ProcessorProgram.timezone])
        let rhythm = try Rhythm(settings)
        let instance = Instance(of: "replay", settings)
        let cluster = Cluster(settings, stage: "processor", instance: instance.name)
        let bounds = try bounds(of: range, on: cluster, log: log, stop: stop)
        let output = OutputStream()
        guard settings[ProcessorProgram.execute] else {
            let reading = RangeReading(cluster, bounds: bounds, log: log, stop: stop)
            let found = try reading.count()
            for line in ReplayReport.lines(found, tally: nil) { try output.line(line) }
            try output.flush()
            return log.info("wrote nothing; add --execute to process these plays again")
        }
        try cluster.prepare([.catalogue] + Outlet.written, log: log)
        let catalogue = CatalogueReading(cluster, log: log)
        try catalogue.readToEnd(stop: stop)
        let replay = Replay(
            cluster, bounds: bounds,
            enrichment: Enrichment(zones: zones, catalogue: catalogue.catalogue), rhythm: rhythm,
            log: log, stop: stop)
        let tally = try replay.run()
        for line in ReplayReport.lines(replay.found, tally: tally) { try output.line(line) }
        try output.flush()
        try check(replay, tally)
    }

    /// The offsets that the range means now, in the partitions in which it means any.
    private static func bounds(
        of range: OffsetRange, on cluster: Cluster, log: Log, stop: StopSignal
    ) throws -> [KafkaPartition: OffsetBounds] {
        let ends = try EndOfTopics(cluster, log: log, stop: stop)
        var bounds: [KafkaPartition: OffsetBounds] = [:]
        for partition in try cluster.partitions(of: [.plays], log: log) {
            guard let span = range.span(of: partition.partition) else { continue }
            let (low, high) = try ends.readable(partition)
            let found = span.replayed(low: low, high: high)
            if !found.isEmpty { bounds[partition] = found }
        }
        return bounds
    }

    private static func check(_ replay: Replay, _ tally: Tally) throws {
        let read = replay.found.values.reduce(0) { $0 + $1.records }
        guard replay.isComplete else {
            throw Failure("stopped after \(read) plays; give the same command to do the rest too")
        }
        guard tally.addsUp, tally.plays == read else {
            throw Failure(
                """
                the sums do not agree: \(read) plays read, \(tally.listens) listens and \
                \(tally.deadLetters) dead letters written; please report this
                """)
        }
    }
}
