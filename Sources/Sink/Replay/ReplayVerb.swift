import Kafka
import Plays
import SQLite
import Stage
import Topics

/// `legato-sink replay`: says what a range holds, or reads it into the destination again.
enum ReplayVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        guard case .sqlite = settings[SinkProgram.to] else {
            throw UsageError.invalid(
                "replay stores into sqlite:PATH; for files, run into a new folder with --to")
        }
        let topics = try settings[SinkProgram.topics].checked(for: Store.topics, "a database")
        let cluster = Cluster(settings, stage: "sink", instance: "replay")
        let partitions = try cluster.partitions(of: topics, log: log)
        let reader = try RangeReader(cluster, log: log)
        let plan = try ReplayPlan(
            settings[SinkProgram.range], reader.watermarks(of: partitions), reader, stop)
        guard settings[SinkProgram.execute] else { return try show(plan, cluster) }
        let database = try StoreFile.open(settings[SinkProgram.to].path)
        let store = try Store(database)
        try cluster.prepare([.deadLetters], log: log)
        let replay = Replay(plan, store, cluster, log: log, stop: stop)
        try replay.run(reader)
        let coverage = replay.coverage
        try print(coverage.lines)
        guard !stop.isSet || coverage.isComplete else {
            throw Failure("the replay was interrupted; what it stored stays: run it again")
        }
        guard coverage.isComplete else {
            throw Failure("the replay did not cover its range; see the report above")
        }
    }

    private static func show(_ plan: ReplayPlan, _ cluster: Cluster) throws {
        var table = TextTable([
            ("topic", .left), ("partition", .right), ("first", .right), ("last", .right),
            ("offsets", .right),
        ])
        for (partition, bounds) in plan.bounds.sorted(by: { $0.key < $1.key }) {
            let topic = cluster.topic(named: partition.topic)?.rawValue ?? partition.topic
            let last = bounds.isEmpty ? "-" : "\((bounds.end ?? bounds.first) - 1)"
            table.add([
                topic, "\(partition.partition)", bounds.isEmpty ? "-" : "\(bounds.first)", last,
                bounds.count.grouped,
            ])
        }
        try print(
            table.lines + [
                "",
                "\(plan.offsetCount.grouped) offsets, each a record or a transaction's marker; "
                    + "nothing was done: add --execute to do it",
            ])
    }

    private static func print(_ lines: [String]) throws {
        let output = OutputStream()
        for line in lines { try output.line(line) }
        try output.flush()
    }
}
