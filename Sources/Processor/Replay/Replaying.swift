import Kafka
import Plays
import Ranges
import Stage
import Topics

/// `replay`: shows a range of plays, or processes it again.
enum Replaying {
    /// How long the broker may take to tell a group's offsets.
    private static let groupLimitMilliseconds: Int32 = 10_000

    static func run(_ settings: Settings, log: Log, stop: StopSignal) throws {
        let zones = try ZoneDatabase.system.zones(settings[ProcessorProgram.timezone])
        let rhythm = try Rhythm(settings)
        let instance = Instance(of: "replay", settings)
        let cluster = Cluster(settings, stage: "processor", instance: instance.name)
        let source = try ReplaySource(settings, cluster, log: log, stop: stop)
        guard settings[ProcessorProgram.execute] else {
            let places = try committed(by: settings[ProcessorProgram.replayGroup], cluster, log)
            let state = try survey(source, cluster, past: places, log: log, stop: stop)
            try show(ReplayReport.lines(state, before: state.before))
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
        try check(replay, source, cluster, settings)
    }

    /// Where a group goes on.
    private static func committed(
        by group: String, _ cluster: Cluster, _ log: Log
    ) throws -> [Topic: [Int32: Int64]] {
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let offsets = try administration.committed(
            byGroup: group, timeoutMilliseconds: groupLimitMilliseconds)
        var places: [Topic: [Int32: Int64]] = [:]
        for offset in offsets {
            guard let topic = cluster.topic(named: offset.partition.topic) else { continue }
            places[topic, default: [:]][offset.partition.partition] = offset.offset
        }
        return places
    }

    /// Reads everything and only counts it.
    ///
    /// - Parameters:
    ///   - source: What to read.
    ///   - cluster: Where it is.
    ///   - places: Where the group goes on that has processed what lies before.
    ///   - log: Told of the progress.
    ///   - stop: Ends the counting, with an error.
    /// - Returns: What was found.
    /// - Throws: A `Failure` when it was stopped, and what ends reading.
    static func survey(
        _ source: ReplaySource, _ cluster: Cluster, past places: [Topic: [Int32: Int64]] = [:],
        log: Log, stop: StopSignal
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
                let partition = record.place.partition
                let isWanted = source.hand(record) { input in
                    guard input.offset < places[input.topic]?[input.partition] ?? 0 else { return }
                    state.before[partition, default: 0] += 1
                }
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
        _ replay: Replay, _ source: ReplaySource, _ cluster: Cluster, _ settings: Settings
    ) throws {
        let (read, tally) = (replay.committed.total.records, replay.committed.tally)
        guard replay.isComplete else {
            throw Failure(
                """
                interrupted after \(read.grouped) records, which are processed; the rest: \
                \(command(source, replay.committed.places, cluster, settings))
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

    /// What does the rest of an interrupted replay.
    private static func command(
        _ source: ReplaySource, _ places: [KafkaPartition: Int64], _ cluster: Cluster,
        _ settings: Settings
    ) -> String {
        let topic = cluster.name(of: source.topic)
        // Before the first commit nothing is known but the plan itself.
        let next = source.plan.ranges.mapValues(\.first).merging(places) { $1 }
        let rest = source.plan.rest(of: topic, from: next)?.flagText ?? "end"
        let words = ["legato-processor", "replay", rest] + settings.words()
        return words.map(Shell.quoted).joined(separator: " ") + settings.hiddenFlags
    }
}
