import Kafka
import Plays
import Ranges
import SQLite
import Stage
import Topics

/// `legato-sink replay`: says what a range holds, or reads it into the destination again.
enum ReplayVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        guard case .sqlite(let path) = settings[SinkProgram.to] else {
            throw UsageError.invalid(
                "replay stores into sqlite:PATH; for files, run into a new folder with --to")
        }
        let cluster = Cluster(settings, stage: "sink", instance: "replay")
        let reader = try RangeReader(cluster.reader, log: log, said: log.kafka)
        let plan = try ReplayPlan(settings, cluster, reader, log, stop)
        guard settings[SinkProgram.execute] else {
            let stored = try StoredPlaces(path)
            let survey = try plan.survey(reader, cluster, stored, log: log, stop: stop)
            return try print(survey.lines(cluster, path: path))
        }
        let database = try StoreFile.open(path)
        let store = try Store(database)
        try cluster.prepare([.deadLetters], log: log)
        let replay = Replay(plan, store, cluster, log: log, stop: stop)
        try replay.run(reader)
        try print(replay.coverage.lines)
        try check(replay, plan, settings, cluster)
    }

    private static func check(
        _ replay: Replay, _ plan: ReplayPlan, _ settings: Settings, _ cluster: Cluster
    ) throws {
        let coverage = replay.coverage
        guard !coverage.isComplete else { return }
        guard coverage.isToTheEnd else {
            let commands = plan.commands(from: replay.places, settings, cluster)
            throw Failure(
                "interrupted; what was stored stays, and this does the rest: "
                    + commands.joined(separator: "; ") + " (with the other flags as they were)")
        }
        throw Failure("the sums of the replay do not agree; see the report above")
    }

    private static func print(_ lines: [String]) throws {
        let output = OutputStream()
        for line in lines { try output.line(line) }
        try output.flush()
    }
}
