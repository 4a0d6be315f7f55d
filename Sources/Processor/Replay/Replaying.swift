import Kafka
import Plays
import Ranges
import Stage
import Topics

/// `replay`: shows a range of plays, or processes it again.
enum Replaying {
    static func run(_ settings: Settings, log: Log, stop: StopSignal) throws {
        let zones = try ZoneDatabase.system.zones(settings[ProcessorProgram.timezone])
        let rhythm = try Rhythm(settings)
        let instance = Instance(of: "replay", settings)
        let cluster = Cluster(settings, stage: "processor", instance: instance.name)
        let source = try ReplaySource(settings, cluster, log: log, stop: stop)
        guard settings[ProcessorProgram.execute] else {
            try show(ReplayReport.lines(try survey(source, cluster, log: log, stop: stop)))
            return log.info("wrote nothing; add --execute to process this again")
        }
        try cluster.prepare([.catalogue] + Outlet.written, log: log)
        let catalogue = CatalogueReading(cluster, log: log)
        try catalogue.readToEnd(stop: stop)
        let replay = Replay(
            cluster, source,
            enrichment: Enrichment(zones: zones, catalogue: catalogue.catalogue), rhythm: rhythm,
            log: log, stop: stop)
        try replay.run()
        withExtendedLifetime(instance) {}
        try show(ReplayReport.lines(replay.committed))
        try check(replay, source, cluster)
    }

    /// Reads everything and only counts it.
    static func survey(
        _ source: ReplaySource, _ cluster: Cluster, log: Log, stop: StopSignal
    ) throws -> ReplayState {
        let progress = Progress(
            "counting", total: source.plan.offsetCount, unit: "offsets", log: log)
        defer { progress.finish() }

        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        var state = ReplayState()
        try reader.read(source.plan)
        while !reader.isFinished {
            guard !stop.isSet else { throw Failure("stopped before everything was counted") }
            _ = try reader.turn(milliseconds: 50) { record in
                let isWanted = source.hand(record) { _ in }
                state.took(record, isWanted: isWanted)
            }
            progress.update(done: source.plan.offsetsRead(upTo: reader.places))
        }
        return state
    }

    private static func show(_ lines: [String]) throws {
        let output = OutputStream()
        for line in lines { try output.line(line) }
        try output.flush()
    }

    private static func check(
        _ replay: Replay, _ source: ReplaySource, _ cluster: Cluster
    ) throws {
        let (read, tally) = (replay.committed.total.records, replay.committed.tally)
        guard replay.isComplete else {
            throw Failure(
                """
                interrupted after \(read.grouped) records, which are processed; the rest: \
                \(command(source, replay.committed.places, cluster))
                """)
        }
        guard tally.addsUp, tally.records == read else {
            throw Failure(
                """
                the sums do not agree: \(read) records read, \(tally.records) processed, \
                \(tally.plays) plays, \(tally.listens) listens and \(tally.deadLetters) dead \
                letters written; please report this
                """)
        }
    }

    /// What does the rest of an interrupted replay; the other flags are as they were.
    private static func command(
        _ source: ReplaySource, _ places: [KafkaPartition: Int64], _ cluster: Cluster
    ) -> String {
        let topic = cluster.name(of: source.topic)
        // Before the first commit nothing is known but the plan itself.
        let next = source.plan.ranges.mapValues(\.first).merging(places) { $1 }
        let rest = source.plan.rest(of: topic, from: next)?.flagText ?? "end"
        let from: [String] =
            switch source.topic {
            case .deadLetters: ["--from-dead-letters"]
            case .lists: ["--from-lists"]
            default: []
            }
        let words = [rest] + source.filter.arguments + from + ["--execute"]
        return "legato-processor replay " + words.map(Shell.quoted).joined(separator: " ")
            + " with the other flags as they were"
    }
}
