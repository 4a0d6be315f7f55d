import HTTP
import Kafka
import Metrics
import Spotify
import Stage
import Topics

@testable import Producer

/// Where a producer of simulated days finds everything; a process can hand it to another.
struct LifePlace: Codable {
    let data: String
    let api: String
    let accounts: String
    let brokers: String
    let prefix: String
    let delivery: String
    let intervalMilliseconds: Int64
    /// Calls a day for each bucket of the catalogue.
    var enrichPerDay = 0
    /// How long a call may take, in real time.
    var callMilliseconds = 20_000
    /// Whether all lists are taken.
    var takesLists = false
    /// Where the time of another process is asked for; nil in that process itself.
    var ticker: String?

    var cluster: Cluster {
        Cluster(
            brokers: brokers, prefix: prefix,
            delivery: Delivery(rawValue: delivery) ?? .exactlyOnce,
            partitions: 4, replication: 1, stage: "producer", instance: "life")
    }

    /// Runs a producer, from a start like any other, until it is told to stop.
    func run(
        log: Log, stop: StopSignal, clock: Clock, instruments: Instruments = .silent,
        idle: @escaping (Int64) -> Void
    ) throws {
        let store = TokenStore(data: data)
        var options = ProducerOptions(
            store: store,
            service: SpotifyService(api: try HTTPURL(api), accounts: try HTTPURL(accounts)),
            intervalMilliseconds: intervalMilliseconds, accounts: try store.accounts(),
            followsLogins: true)
        options.callMilliseconds = callMilliseconds
        options.enrichPerDay = enrichPerDay
        if takesLists {
            options.lists = ListOptions(
                kinds: Set(ListKind.allCases), playlists: [.all], intervalMilliseconds: Life.day)
        }
        try ProducerLoop(
            options, cluster: cluster, log: log, stop: stop, clock: clock, instruments: instruments,
            lookMilliseconds: min(intervalMilliseconds, Life.hour), idle: idle
        ).run()
    }
}
