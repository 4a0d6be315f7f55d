import Foundation
import Kafka
import Plays
import SQLite
import Simulator
import Spotify
import Stage
import Support

/// The three stages as processes of their own, between a simulated Spotify and a database.
final class Pipeline {
    /// One of the stages, in the order of the flow.
    enum Stage: String, CaseIterable {
        case producer, processor, sink
    }

    let folder: TemporaryFolder
    let spotify: SimulatorServer
    let brokers: String
    let prefix: String
    let clients: KafkaSettings
    let administration: KafkaAdministration
    /// Only asks; what reads a topic is made where it is read.
    let reader: KafkaConsumer
    private let properties: [String]
    private let guarded: GuardedKafka?
    private var processes: [Stage: ChildProcess] = [:]

    /// Sets everything up on a broker, with topics of its own; nothing runs yet.
    ///
    /// - Parameters:
    ///   - settings: what the listeners do.
    ///   - broker: the broker; nil is the one that all tests share.
    ///   - guarded: one that asks the stages who they are, instead.
    ///   - properties: librdkafka's, for all stages.
    /// - Throws: when the simulated Spotify cannot be served or the folder cannot be written.
    init(
        _ settings: SimulatorSettings, on broker: RealBroker? = nil,
        guarded: GuardedKafka? = nil, properties: [String] = []
    ) throws {
        folder = try TemporaryFolder()
        spotify = try SimulatorServer(settings)
        brokers = try (guarded?.broker ?? broker ?? RealBroker.shared()).bootstrapServers
        self.guarded = guarded
        prefix = RealBroker.uniquePrefix("stages")
        clients = KafkaSettings([("bootstrap.servers", brokers)])
        administration = try KafkaAdministration(settings: clients)
        reader = try KafkaConsumer(settings: clients)
        self.properties = properties.flatMap { ["--kafka", $0] }
        let store = TokenStore(data: folder.path)
        for account in spotify.listeners.keys {
            try store.write(
                Token(
                    account: account, clientID: "legato-test",
                    refreshToken: spotify.refreshToken(of: account) ?? "",
                    authorizedAt: Instant(milliseconds: 0), scopes: []))
        }
    }

    /// Listeners whose plays are all in the past and fit the window, so that one poll sees them.
    static func past(_ listeners: [ListenerSettings]) -> SimulatorSettings {
        let month: Int64 = 30 * 86_400_000
        return SimulatorSettings(
            listeners: listeners, speed: 1_000_000,
            startMilliseconds: Clock.system.wallMilliseconds() - month, patience: nil)
    }

    var database: String { folder.path("legato.db") }

    /// The command line of a stage's `run`.
    func arguments(_ stage: Stage) -> [String] {
        let own = (guarded?.properties(of: "legato-\(stage)") ?? []).flatMap { ["--kafka", $0] }
        let servers = guarded?.broker.secureServers ?? brokers
        let common =
            ["run", "--brokers", servers, "--topic-prefix", prefix, "--partitions", "4"]
            + properties + own
        return switch stage {
        case .producer:
            common + [
                "--data", folder.path, "--spotify-api", spotify.apiURL, "--spotify-accounts",
                spotify.accountsURL, "--poll-interval", "1s",
            ]
        case .processor: common + ["--group", "legato-processor-\(prefix)"]
        case .sink: common + ["--to", "sqlite:\(database)"]
        }
    }

    /// Starts a stage, with more flags than those that it needs.
    func start(_ stage: Stage, _ more: [String] = []) throws {
        processes[stage] = try ChildProcess("legato-\(stage)", arguments(stage) + more)
    }

    /// The process of a stage that was started.
    func running(_ stage: Stage) throws -> ChildProcess {
        guard let process = processes[stage] else {
            throw WaitFailed(description: "the \(stage) was not started")
        }
        return process
    }

    /// Ends a stage at once.
    func kill(_ stage: Stage) throws {
        let process = try running(stage)
        process.send(SIGKILL)
        try process.wait()
    }

    /// Asks a stage to end, which it must do well.
    func stop(_ stage: Stage) throws {
        let process = try running(stage)
        process.send(SIGTERM)
        let exit = try process.wait(seconds: 60)
        guard exit == .status(0) else { throw StageFailed(stage: stage, exit: exit) }
    }

    /// Runs a stage over what there is now, which must end well.
    func runOnce(_ stage: Stage) throws {
        let process = try ChildProcess("legato-\(stage)", arguments(stage) + ["--once"])
        processes[stage] = process
        let exit = try process.wait(seconds: 60)
        guard exit == .status(0) else { throw StageFailed(stage: stage, exit: exit) }
    }

    /// Adds what the stages said last, what they warned of before, and how far they came, to a
    /// failure.
    func explain(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            let words = processes.map { stage, process in
                let said = process.errors
                let warnings = said.split(separator: "\n").filter { !$0.contains(" info ") }
                return "\n\(stage): \(warnings.joined(separator: "\n").suffix(1_500))\n…\n"
                    + said.suffix(1_500)
            }
            let gaps = try? number("SELECT count(*) FROM gaps")
            let state = """
                \(spotify.plays.count) played, \((try? count(.plays)) ?? -1) published, \
                \((try? count(.listens)) ?? -1) processed, \(storedListens) stored, \
                \(gaps ?? 0) gaps
                """
            throw WaitFailed(description: "\(error); \(state)" + words.joined())
        }
    }
}

/// A stage that should have gone on, or should have ended well.
struct StageFailed: Error, CustomStringConvertible {
    let stage: Pipeline.Stage
    let exit: ChildProcess.Exit

    var description: String { "the \(stage) ended with \(exit)" }
}
