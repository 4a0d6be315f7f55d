import Kafka
import Lake
import ObjectStore
import Plays
import Ranges
import SQLite
import Stage
import Topics

/// `legato-sink replay`: says what a range holds, or reads it into the destination again.
enum ReplayVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let cluster = Cluster(settings, stage: "sink", instance: "replay")
        let reader = try RangeReader(cluster.replayer, log: log, said: log.kafka)
        let plan = try ReplayPlan(settings, cluster, reader, log, stop)
        guard settings[SinkProgram.execute] else {
            let survey = try plan.survey(
                reader, cluster, stored(settings, log, stop), log: log, stop: stop)
            return try print(survey.lines(cluster, path: settings[SinkProgram.to].path))
        }
        let (target, staging) = try target(plan, settings, cluster, reader, log, stop)
        defer { withExtendedLifetime(staging) {} }

        try cluster.prepare([.deadLetters], log: log)
        let replay = Replay(plan, into: target, cluster, log: log, stop: stop)
        try replay.run(reader)
        try print(replay.coverage.lines)
        try check(replay, plan, settings, cluster)
    }

    private static func place(
        _ path: String, _ settings: Settings, _ log: Log, _ stop: StopSignal
    ) -> TreePlace {
        TreePlace(path, style: settings[FilesFlags.s3Style], log: log, stop: stop)
    }

    /// What the destination has already.
    private static func stored(
        _ settings: Settings, _ log: Log, _ stop: StopSignal
    ) throws -> StoredPlaces {
        switch settings[SinkProgram.to] {
        case .sqlite(let path): try StoredPlaces(path)
        case .files(_, let path): try StoredPlaces(place(path, settings, log, stop))
        }
    }

    /// What is written to, and what has to live as long as that.
    private static func target(
        _ plan: ReplayPlan, _ settings: Settings, _ cluster: Cluster, _ reader: RangeReader,
        _ log: Log, _ stop: StopSignal
    ) throws -> (any ReplayTarget, StagingFolder?) {
        switch settings[SinkProgram.to] {
        case .sqlite(let path):
            let store = try Store(StoreFile.openBeside(path))
            let topics = SameTopics(store: store, cluster: cluster, reader: reader, stop: stop)
            return (StoreTarget(topics, of: plan.partitions, log: log), nil)
        case .files(let format, let path):
            let (tree, staging) = try place(path, settings, log, stop)
                .open(staging: settings[FilesFlags.staging])
            let shelf = try FilesShelf(
                tree, format, settings, rotation: Rotation(bySize: settings),
                failpoint: Failpoint(.process))
            let choice = ReplayChoice(plan.filter, settings[SinkProgram.range])
            return (FilesTarget(shelf, choice, plan.topics, cluster, log: log), staging)
        }
    }

    private static func check(
        _ replay: Replay, _ plan: ReplayPlan, _ settings: Settings, _ cluster: Cluster
    ) throws {
        let coverage = replay.coverage
        guard !coverage.isComplete else { return }
        guard coverage.isToTheEnd else {
            let commands = plan.commands(from: replay.places, settings, cluster)
            let words =
                plan.isAtOnce(settings)
                ? "nothing was stored, and this does it all"
                : "what was stored stays, and this does the rest"
            throw Failure(
                "interrupted; \(words): " + commands.joined(separator: "; ") + settings.hiddenFlags)
        }
        throw Failure("the sums of the replay do not agree; see the report above")
    }

    private static func print(_ lines: [String]) throws {
        let output = OutputStream()
        for line in lines { try output.line(line) }
        try output.flush()
    }
}
