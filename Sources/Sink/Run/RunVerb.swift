import Kafka
import Metrics
import Plays
import SQLite
import Stage
import Topics

/// `legato-sink run`: opens the destination, then Kafka, then reads until it is told to stop.
enum RunVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        StopDeadline.watch(stop, log: log)
        let destination = settings[SinkProgram.to]
        if case .files(let format, let path) = destination {
            return try FilesRun.run(format, path, settings, log, stop)
        }
        let topics = try settings[SinkProgram.topics].checked(for: Store.topics, "a database")
        let commitRecords = settings[SinkProgram.commitRecords]
        guard (1...1_000_000).contains(commitRecords) else {
            throw UsageError.invalid("--commit-records wants 1 to 1000000, not \(commitRecords)")
        }
        let group = settings[SinkProgram.group] ?? destination.group
        let cluster = Cluster(settings, stage: "sink", instance: group)
        let instruments = try Instruments(
            settings, StreamMetrics.reading, readyWhen: SinkMeter.conditions, log: log)
        // The file first: what is wrong with it is found without a broker. A new one is made only
        // once the broker has answered.
        let takesOver = settings[SinkProgram.takeOver]
        let known = try StoreFile.openExisting(destination.path, takesOver: takesOver)
        let needed = topics.contains(.deadLetters) ? topics : topics + [.deadLetters]
        try cluster.prepare(needed, log: log)
        let (lock, database) =
            try known ?? StoreFile.openAlone(destination.path, takesOver: takesOver)
        let store = try Store(database)
        var random = SystemRandomNumberGenerator()
        try store.ownership.claim(Int64.random(in: 1...Int64.max, using: &random))

        defer { withExtendedLifetime(lock) {} }

        let acceptsNewTopics = settings[SinkProgram.acceptNewTopic]
        let meter = SinkMeter(
            instruments, cluster, writesInto: Files.folder(of: destination.path),
            file: destination.path)
        let packing = Packing()
        let begin: () throws -> SinkLoop = {
            meter.begins()
            return try SinkLoop(
                store, cluster, topics: topics, group: group, meter: meter, log: log, stop: stop,
                acceptsNewTopics: acceptsNewTopics, commitRecords: commitRecords,
                packing: packing)
        }
        guard settings[SinkProgram.once] else {
            return try Following(log: log, stop: stop, loop: { try begin() }).run()
        }
        let loop = try begin()
        defer { loop.close() }

        try loop.runOnce()
    }
}
