import Foundation
import Kafka
import Plays
import SQLite
import Simulator
import Spotify
import Stage
import Support

/// What the stages need to run: an embedded broker with all topics, a simulated Spotify, tokens.
final class Pipeline {
    let folder: TemporaryFolder
    let broker: EmbeddedBroker
    let spotify: SimulatorServer
    var database: String { folder.path("legato.db") }

    init(_ settings: SimulatorSettings) throws {
        folder = try TemporaryFolder()
        broker = try EmbeddedBroker()
        for topic in Topic.allCases { try broker.createTopic(topic.rawValue, partitions: 2) }
        spotify = try SimulatorServer(settings)
        let store = TokenStore(data: folder.path)
        for account in spotify.listeners.keys {
            try store.write(
                Token(
                    account: account, clientID: "0123456789abcdef0123456789abcdef",
                    refreshToken: spotify.refreshToken(of: account) ?? "",
                    authorizedAt: Instant(milliseconds: Clock.system.wallMilliseconds()),
                    scopes: ["user-read-recently-played"]))
        }
    }

    /// Listeners whose plays are all in the past and fit the window, so that one poll sees them.
    static func past(_ listeners: [ListenerSettings]) -> SimulatorSettings {
        let day: Int64 = 86_400_000
        let start = Clock.system.wallMilliseconds() - 30 * day
        return SimulatorSettings(
            listeners: listeners, speed: 1_000_000, startMilliseconds: start, patience: nil)
    }

    var connection: [String] {
        ["--brokers", broker.bootstrapServers, "--delivery", "at-least-once"]
    }

    var producer: [String] {
        connection + [
            "--data", folder.path, "--client-id", "0123456789abcdef0123456789abcdef",
            "--spotify-api", spotify.apiURL,
            "--spotify-accounts", spotify.accountsURL, "--poll-interval", "1s",
        ]
    }

    var sink: [String] { connection + ["--to", "sqlite:\(database)"] }

    /// Runs a stage to its end, which must be a good one.
    @discardableResult
    func once(_ stage: String, _ arguments: [String]) throws -> String {
        let (exit, output, errors) = try ChildProcess.run(
            "legato-\(stage)", ["run", "--once"] + arguments, seconds: 60)
        guard exit == .status(0) else { throw StageFailed(description: "\(stage): \(errors)") }
        return output
    }

    /// Starts a stage that goes on until it is asked to end.
    func start(_ stage: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess("legato-\(stage)", ["run"] + arguments)
    }

    /// One number from the sink's database; nil as long as it is not there.
    func number(_ sql: String) -> Int64? {
        guard Files.exists(database) else { return nil }
        return try? Database(path: database, mode: .readOnly).integer(sql)
    }

    /// Every number of the account of sums that must agree, by name.
    func sums() throws -> [String: Int64] {
        let names = ["read", "accepted", "duplicate", "filtered_sum", "failed"]
        var sums: [String: Int64] = [:]
        // Entries without a source count other things than plays.
        let plays = "FROM ledger WHERE source IS NOT NULL"
        for name in names { sums[name] = number("SELECT ifnull(sum(\(name)), 0) \(plays)") }
        sums["stored"] = number("SELECT count(*) FROM plays")
        sums["dead"] = number("SELECT count(*) FROM dead_letters")
        return sums
    }
}

/// A stage that should have ended well.
struct StageFailed: Error, CustomStringConvertible {
    let description: String
}
