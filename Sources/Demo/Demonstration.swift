import Kafka
import Plays
import SQLite
import Simulator
import Stage
import Topics

/// The whole pipeline on one machine, from the first play to the account of sums.
final class Demonstration {
    private let settings: Settings
    private let log: Log
    private let stop: StopSignal
    private let clock: Clock

    /// So long the stages have for the first listen, and for the last ones in the end.
    private static let limitMilliseconds: Int64 = 60_000

    init(_ settings: Settings, log: Log, stop: StopSignal, clock: Clock = .system) {
        self.settings = settings
        self.log = log
        self.stop = stop
        self.clock = clock
    }

    func run() throws {
        let kept = settings[DemoProgram.keep]
        let folder = try kept ?? Files.makeTemporaryFolder(prefix: "legato-demo")
        defer { if kept == nil { try? Files.remove(folder) } }
        try Files.makeFolder("\(folder)/logs")
        guard !Files.exists("\(folder)/legato.db") else {
            throw Failure(
                "\(folder)/legato.db is there from an earlier run; name another folder with --keep")
        }

        let spotify = try SimulatorServer(Listeners.settings(settings), clock: clock)
        defer { spotify.stop() }
        try Listeners.writeTokens(of: spotify, to: folder, clock: clock)

        let place = try KafkaPlace(settings, log: log)
        defer { place.leave(log: log) }
        introduce(place)
        let commands = Commands(
            brokers: place.cluster.brokers, prefix: place.cluster.prefix,
            delivery: place.cluster.delivery, properties: settings[ClusterFlags.kafka],
            folder: folder, api: spotify.apiURL, accounts: spotify.accountsURL)
        let stages = try Stages(commands, folder: folder)
        defer { stages.end() }

        let start = clock.monotonicMilliseconds()
        try announce(stages)
        try awaitFirst(stages, place, commands.database)
        try watch(stages, place)
        let spent = clock.monotonicMilliseconds() - start
        try conclude(stages, commands, place.cluster, spent: spent)
        if let kept { log.info("kept the database and the logs", ["folder": .text(kept)]) }
    }

    /// Says what is going to be seen, on standard error: standard output is for the plays.
    private func introduce(_ place: KafkaPlace) {
        let people = settings[DemoProgram.listeners]
        let lines = Introduction.lines(
            listeners: people, speed: settings[DemoProgram.speed],
            brokers: place.isEmbedded ? nil : place.cluster.brokers)
        for line in lines { Terminal.standardError.line(line) }
    }

    /// Says where the dashboard is, as soon as it is there.
    private func announce(_ stages: Stages) throws {
        let deadline = Deadline(milliseconds: 20_000, clock: clock)
        while !deadline.isPast, !stop.wait(milliseconds: 20) {
            if let address = stages.dashboardAddress {
                Terminal.standardError.line("Watch the plays arrive at \(address)live")
                Terminal.standardError.line("")
                return
            }
            try stages.check()
        }
    }

    /// Waits for the first listen: on a machine that is busy the stages take their time to begin.
    private func awaitFirst(_ stages: Stages, _ place: KafkaPlace, _ path: String) throws {
        let deadline = Deadline(milliseconds: Self.limitMilliseconds, clock: clock)
        while !deadline.isPast, !stop.wait(milliseconds: 100) {
            place.serve()
            try stages.check()
            // Until the sink has made its tables there is nothing to open or to ask.
            let database = try? Database(path: path, mode: .readOnly)
            if (try? database?.integer("SELECT 1 FROM listens LIMIT 1")) == 1 { return }
        }
    }

    /// Lets the stages work until it is time to end; one that ends by itself is a failure.
    private func watch(_ stages: Stages, _ place: KafkaPlace) throws {
        let deadline = Deadline(
            milliseconds: settings[DemoProgram.duration].wholeMilliseconds, clock: clock)
        while !deadline.isPast, !stop.wait(milliseconds: min(100, deadline.remainingMilliseconds)) {
            place.serve()
            try stages.check()
        }
    }

    /// Ends the producer, waits until its last play is stored, ends the others and tells the sums.
    private func conclude(
        _ stages: Stages, _ commands: Commands, _ cluster: Cluster, spent: Int64
    ) throws {
        guard stages.endProducer() else { throw stages.failure(of: "producer", did: "did not end") }
        let database = try Database(path: commands.database, mode: .readOnly)
        let backlog = try Backlog(cluster, database: database)
        let deadline = Deadline(milliseconds: Self.limitMilliseconds, clock: clock)
        while try !backlog.isDone(), !deadline.isPast {
            try stages.check()
            // Not the stop signal: it may have come already, and the work still is to be finished.
            StopSignal().wait(milliseconds: 100)
        }
        try stages.endAll()
        let report = try Report(database)
        let output = OutputStream()
        for line in report.lines(after: spent) { try output.line(line) }
        try output.flush()
        guard report.account.agrees else { throw Failure("the sums do not agree") }
    }
}
