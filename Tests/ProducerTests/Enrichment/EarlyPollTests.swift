import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// On a machine that is busy the topics are read later than the first poll is published.
@Suite(.serialized, .runLimit) struct `a poll before it is known what was played` {
    let broker: EmbeddedBroker
    let scene: Scene
    let loop: ProducerLoop
    let enricher: Enricher

    init() throws {
        broker = try EmbeddedBroker.withTopics([.catalogue])
        scene = try Scene(
            [ListenerSettings(account: "me", plays: 40)], brokers: broker.bootstrapServers)
        scene.listen(hours: 24)
        try scene.pollOnce()
        loop = ProducerLoop(
            try scene.options(["me"], isOnce: false), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal())
        try loop.awaitAccounts()
        loop.workers[0].lastPoll = Instant(milliseconds: 0)
        enricher = Enricher(
            perDay: 300, intervalMilliseconds: 300_000, cluster: scene.cluster, log: .silent)
    }

    /// Opens a round before the topics are read, and reads them.
    ///
    /// - Returns: Whether calls count as spent then.
    func pollEarly(butFirst lose: () throws -> Void = {}) throws -> Bool {
        let app = try #require(loop.apps["app"])
        let worker = loop.workers[0]
        var now = Clock.system.monotonicMilliseconds()
        enricher.prepare(now: now)
        enricher.open(app, carrier: worker, wall: Clock.system.wallMilliseconds(), now: now)
        enricher.start(in: loop, now: now)
        #expect(!enricher.isActive, "nothing is known to be asked for")
        try lose()
        try waitUntil("the topics are read", seconds: 60) {
            // What failed is tried again after a minute.
            now += 60_000
            enricher.follow(now: now)
            return enricher.isCaughtUp
        }
        enricher.start(in: loop, now: now)
        return app.news(of: "me") != nil
    }

    @Test func `is followed by its round as soon as it is`() throws {
        #expect(try pollEarly())
        #expect(enricher.isActive)
    }

    @Test func `is followed by none when the account is another's by then`() throws {
        #expect(try !pollEarly { loop.workers[0].publisher.lose(Failure("another has it")) })
        #expect(!enricher.isActive)
    }

    @Test func `is followed by none when its owner has logged out by then`() throws {
        #expect(
            try !pollEarly {
                _ = try scene.logOut("me")
                loop.look(at: loop.workers[0])
            })
        #expect(!enricher.isActive)
    }
}
