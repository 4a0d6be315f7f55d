import Foundation
import HTTP
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Topics

@testable import Producer

/// A simulated Spotify, a data folder with its listeners' tokens, and a Kafka.
final class Scene {
    let folder: TemporaryFolder
    let clock: ManualClock
    let spotify: SimulatorServer
    let cluster: Cluster
    let log = LogLines(stage: "producer")
    private let store: TokenStore

    /// Listeners on a clock of the test's own; the Kafka is whatever answers at `brokers`.
    init(
        _ listeners: [ListenerSettings], brokers: String, prefix: String = "",
        delivery: Delivery = .atLeastOnce, patience: Int? = nil,
        rotation: SimulatorSettings.Rotation = .static,
        settings change: (inout SimulatorSettings) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        store = TokenStore(data: folder.path)
        clock = ManualClock(wallMilliseconds: Clock.system.wallMilliseconds())
        var settings = SimulatorSettings(
            listeners: listeners, speed: 3_600, patience: patience, rotation: rotation)
        change(&settings)
        spotify = try SimulatorServer(settings, clock: clock.clock)
        cluster = Cluster(
            brokers: brokers, prefix: prefix, delivery: delivery, partitions: 4,
            replication: 1, stage: "producer", instance: "test")
        for listener in listeners {
            try store.write(
                Token(
                    account: listener.account, clientID: "app",
                    refreshToken: spotify.refreshToken(of: listener.account) ?? "",
                    authorizedAt: Instant(milliseconds: Clock.system.wallMilliseconds()),
                    scopes: []))
        }
    }

    /// Lets everybody listen for so many hours of theirs.
    func listen(hours: Int64) {
        clock.advance(milliseconds: hours * 1_000)
    }

    /// Removes an account's token; whether there was one.
    func logOut(_ account: String) throws -> Bool { try store.remove(account) }

    func token(of account: String) throws -> Token { try store.read(account) }

    func options(_ accounts: [String], isOnce: Bool = true) throws -> ProducerOptions {
        ProducerOptions(
            store: store,
            service: SpotifyService(
                api: try HTTPURL(spotify.apiURL), accounts: try HTTPURL(spotify.accountsURL)),
            intervalMilliseconds: 1_000, accounts: accounts, isOnce: isOnce)
    }

    /// Polls each account once, as `run --once` does.
    func pollOnce(_ accounts: [String] = ["me"]) throws {
        try ProducerLoop(
            try options(accounts), cluster: cluster, log: log.log, stop: StopSignal()
        ).run()
    }

    func records(_ topic: Topic) throws -> [TopicRecord] {
        try TopicRecord.all(of: cluster.name(of: topic), brokers: cluster.brokers)
    }

    /// Every play that the simulated listeners made, as `account uri time`, sorted.
    var played: [String] {
        spotify.plays.map {
            "\($0.account) \(spotify.catalogue.tracks[$0.track].uri) "
                + "\(Instant(milliseconds: $0.playedAtMilliseconds))"
        }.sorted()
    }

    /// Every play in the topic, in the same words.
    func published() throws -> [String] {
        try records(.plays).map { try $0.playWords }.sorted()
    }

    /// The flags of a producer process on this scene.
    func flags(interval: String = "1s") -> [String] {
        [
            "run", "--brokers", cluster.brokers, "--data", folder.path, "--topic-prefix",
            cluster.prefix, "--spotify-api", spotify.apiURL, "--spotify-accounts",
            spotify.accountsURL, "--poll-interval", interval, "--partitions", "4",
            "--delivery", cluster.delivery.rawValue, "--enrich-per-day", "0",
        ]
    }
}

extension ProducerLoop {
    /// Waits until all accounts are ours and what is known of them is read.
    func awaitAccounts() throws {
        try waitUntil("the accounts are ours", seconds: 60) {
            try connect()
            return workers.allSatisfy { $0.publisher.cursor != nil }
        }
    }
}

extension Cluster {
    /// Somebody with an open transaction, which no broker ends by itself while a test looks.
    func rival(_ name: String, log: Log = .silent) throws -> KafkaProducer {
        var settings = writer(transactionalID: prefix + name)
        settings["transaction.timeout.ms"] = "600000"
        let rival = try KafkaProducer(settings: settings, log: log.kafka)
        try rival.initTransactions(milliseconds: 30_000)
        try rival.beginTransaction()
        return rival
    }
}

extension EmbeddedBroker {
    /// A cluster with the topics that a producer writes to: it cannot be asked to make them.
    static func withTopics(_ more: [Topic] = []) throws -> EmbeddedBroker {
        let broker = try EmbeddedBroker()
        for topic in [Topic.plays, .ledger, .cursors] + more {
            try broker.createTopic(topic.rawValue, partitions: 4)
        }
        return broker
    }
}
