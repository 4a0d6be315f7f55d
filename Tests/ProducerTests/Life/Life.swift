import Foundation
import Kafka
import Metrics
import Plays
import Simulator
import Spotify
import Stage
import Support
import Synchronization
import Topics

@testable import Producer

/// Days in the life of a producer, on one clock with the service: nothing waits for real time.
final class Life {
    let folder: TemporaryFolder
    let clock: ManualClock
    let spotify: SimulatorServer
    let store: TokenStore
    let log = LogLines(stage: "producer")
    /// What a producer of these days is told.
    var place: LifePlace
    /// How far the producer's clock on the wall is off; the service's is right.
    var skew: Int64 {
        get { wallSkew.milliseconds.load(ordering: .relaxed) }
        set { wallSkew.milliseconds.store(newValue, ordering: .relaxed) }
    }
    /// What a producer of these days measures.
    let instruments = Instruments.silent
    private let wallSkew = WallSkew()
    private var kept: [AnyObject] = []
    static let hour: Int64 = 3_600_000
    static let day: Int64 = 24 * hour
    static let start: Int64 = 1_767_225_600_000

    init(
        _ listeners: [ListenerSettings], brokers: String, prefix: String = "",
        delivery: Delivery = .atLeastOnce, intervalMinutes: Int64 = 5,
        settings change: (inout SimulatorSettings) -> Void = { _ in }
    ) throws {
        folder = try TemporaryFolder()
        store = TokenStore(data: folder.path)
        clock = ManualClock(wallMilliseconds: Self.start)
        var settings = SimulatorSettings(
            listeners: listeners, speed: 1, startMilliseconds: Self.start, patience: nil)
        change(&settings)
        spotify = try SimulatorServer(settings, clock: clock.clock)
        place = LifePlace(
            data: folder.path, api: spotify.apiURL, accounts: spotify.accountsURL,
            brokers: brokers, prefix: prefix, delivery: delivery.rawValue,
            intervalMilliseconds: intervalMinutes * 60_000)
        for listener in listeners { try logIn(listener.account) }
    }

    /// When it is, counted from the start.
    var elapsed: Int64 { clock.clock.wallMilliseconds() - Self.start }

    /// Keeps something for as long as these days are there.
    func keep(_ thing: AnyObject) { kept.append(thing) }

    /// Stores the token that an account's owner holds, as a login of now.
    func logIn(_ account: String) throws {
        try store.write(
            Token(
                account: account, clientID: "app",
                refreshToken: spotify.refreshToken(of: account) ?? "",
                authorizedAt: Instant(milliseconds: clock.clock.wallMilliseconds()), scopes: []))
    }

    /// Runs a producer, from a start like any other, until so much time has passed in all.
    ///
    /// `meanwhile` is called whenever the producer has nothing to do.
    func run(until end: Int64, meanwhile: @escaping (Life) throws -> Void = { _ in }) throws {
        let stop = StopSignal()
        var failure: (any Error)?
        let right = clock.clock
        let skewed = Clock(
            wallMilliseconds: { [wallSkew] in
                right.wallMilliseconds() + wallSkew.milliseconds.load(ordering: .relaxed)
            },
            monotonicMilliseconds: right.monotonicMilliseconds)
        try place.run(
            log: log.log, stop: stop, clock: skewed, instruments: instruments
        ) { [self] rest in
            do { try meanwhile(self) } catch { failure = error }
            clock.advance(milliseconds: min(rest, max(end - elapsed, 1)))
            if elapsed >= end || failure != nil { stop.ask() }
        }
        if let failure { throw failure }
    }

    func records(_ topic: Topic) throws -> [TopicRecord] {
        try TopicRecord.all(of: place.cluster.name(of: topic), brokers: place.brokers)
    }

    /// The ledger's entries of an account in order, as `DAY kind`, without its polls.
    func events(of account: String) throws -> [String] {
        try records(.ledger).filter { $0.key == account }.compactMap { record in
            let entry = try record.object
            guard let kind = entry["kind"] as? String, kind != "poll" else { return nil }
            return "\((record.timestamp - Self.start) / Self.day) \(kind)"
        }
    }

    /// When an account was polled, in milliseconds from the start.
    func polls(of account: String) -> [Int64] {
        spotify.calls.filter { $0.account == account && $0.bucket == "player" }
            .map { $0.atMilliseconds - Self.start }
    }

    /// The longest time between two polls of an account.
    func longestSilence(of account: String, _ path: String? = nil) -> Int64 {
        let polls = spotify.calls.filter { call in
            call.account == account && call.bucket == "player" && (path ?? call.path) == call.path
        }.map(\.atMilliseconds)
        return zip(polls, polls.dropFirst()).map { $1 - $0 }.max() ?? .max
    }

    func published() throws -> [String] {
        try records(.plays).map { try $0.playWords }.sorted()
    }

    /// Every play made, in the words of ``published()``.
    var played: [String] { played(upTo: .max - Self.start) }

    /// Every play made so long after the start.
    func played(upTo end: Int64) -> [String] {
        spotify.plays.filter { $0.playedAtMilliseconds <= Self.start + end }.map {
            "\($0.account) \(spotify.catalogue.tracks[$0.track].uri) "
                + "\(Instant(milliseconds: $0.playedAtMilliseconds))"
        }.sorted()
    }
}

/// How far a clock is off.
private final class WallSkew: Sendable {
    let milliseconds = Atomic<Int64>(0)
}
