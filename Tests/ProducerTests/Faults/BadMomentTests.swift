import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// What comes while the producer is busy with something else is not left until its next start.
@Suite(.serialized, .runLimit) struct `a producer at a bad moment` {
    let broker: EmbeddedBroker
    let scene: Scene

    init() throws {
        broker = try EmbeddedBroker.withTopics()
        scene = try Scene(
            ["ada", "ben"].map { ListenerSettings(account: $0, plays: 5) },
            brokers: broker.bootstrapServers, delivery: .exactlyOnce)
    }

    /// A loop whose accounts are ours and were polled just now.
    func polledLoop(lists: ListOptions = ListOptions()) throws -> ProducerLoop {
        var options = ProducerOptions(
            store: TokenStore(data: scene.folder.path), service: try scene.options([]).service,
            intervalMilliseconds: 3_600_000, accounts: ["ada", "ben"])
        options.lists = lists
        let loop = ProducerLoop(
            options, cluster: scene.cluster, log: scene.log.log, stop: StopSignal())
        try loop.awaitAccounts()
        for worker in loop.workers {
            worker.poller.finished(now: Clock.system.monotonicMilliseconds())
            worker.lastPoll = Instant(milliseconds: 0)
        }
        return loop
    }

    func logIn(_ account: String, to clientID: String = "app") throws {
        try TokenStore(data: scene.folder.path).write(
            Token(
                account: account, clientID: clientID, refreshToken: "another",
                authorizedAt: Instant(milliseconds: Clock.system.wallMilliseconds()), scopes: []))
    }

    @Test func `sees a login that comes while it reads what is known`() throws {
        let loop = try polledLoop()
        let worker = loop.workers[0]
        worker.poller.halt()
        worker.publisher.forget()
        try logIn("ada")
        try loop.awaitAccounts()
        #expect(worker.poller.dueAt != nil, "it is polled again")
    }

    @Test func `reads what is known of an account while another cannot register`() throws {
        let loop = ProducerLoop(
            try scene.options(["ada", "ben"], isOnce: false), cluster: scene.cluster,
            log: scene.log.log, stop: StopSignal())
        let (ada, ben) = (loop.workers[0], loop.workers[1])
        try waitUntil("the first is registered", seconds: 60) {
            // One attempt lasts ten seconds at most, and then there is another.
            try? ada.publisher.connect(milliseconds: 100)
            return ada.publisher.isUnread
        }
        let initProducerID: Int16 = 22
        let coordinatorAway: Int32 = 15
        broker.refuse(
            request: initProducerID, with: [Int32](repeating: coordinatorAway, count: 100_000))
        try waitUntil("the first is read meanwhile", seconds: 60) {
            try loop.connect()
            guard ada.publisher.cursor != nil, !ben.publisher.isDue else {
                return ada.publisher.cursor != nil
            }
            // The other was resting just then, so this reading shows nothing.
            ada.publisher.forget()
            return false
        }
        #expect(ben.publisher.cursor == nil)
    }

    @Test func `takes the oldest lists first, whichever account comes first`() throws {
        let loop = try polledLoop(lists: ListOptions(kinds: [.playlists]))
        for (worker, time) in zip(loop.workers, [Int64(1), 0]) {
            worker.lists.state.takenAt = Instant(milliseconds: time)
        }
        loop.startSideCall()
        let asked = loop.calls.values.map { call in
            switch call {
            case .renew(let worker, _), .list(let worker, _, _): worker.account
            default: "nobody"
            }
        }
        #expect(asked == ["ben"])
    }

    @Test func `leaves calls alone whose account has gone to another app`() throws {
        try broker.createTopic(Topic.catalogue.rawValue, partitions: 4)
        scene.listen(hours: 24)
        try scene.pollOnce(["ada"])
        let loop = try polledLoop()
        let worker = loop.workers[0]
        let app = try #require(loop.apps["app"])
        let enricher = enricher()
        var now = Clock.system.monotonicMilliseconds()
        enricher.prepare(now: now)
        try waitUntil("calls are to be made", seconds: 60) {
            // What failed is tried again after a minute.
            now += 60_000
            enricher.follow(now: now)
            enricher.open(app, carrier: worker, wall: Clock.system.wallMilliseconds(), now: now)
            return enricher.isActive
        }
        #expect(app.news(of: "ada") != nil, "Kafka does not know of them yet")
        try logIn("ada", to: "other")
        loop.look(at: worker)
        enricher.start(in: loop, now: now)
        #expect(!enricher.isActive, "other accounts of the app may have their turn")
    }

    func enricher() -> Enricher {
        Enricher(
            perDay: 300, intervalMilliseconds: 300_000, cluster: scene.cluster,
            log: scene.log.log)
    }

    @Test func `makes the topic of the catalogue later when it could not`() throws {
        scene.listen(hours: 24)
        try scene.pollOnce(["ada"])
        let loop = try polledLoop()
        let enricher = enricher()
        enricher.prepare(now: 0)
        enricher.start(in: loop, now: 59_999)
        enricher.start(in: loop, now: 60_000)
        let told = scene.log.lines.filter { $0.contains("could not prepare the catalogue") }
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("warn") == true)

        // The embedded broker cannot be asked to make it.
        try broker.createTopic(Topic.catalogue.rawValue, partitions: 4)
        var now = Clock.system.monotonicMilliseconds()
        enricher.follow(now: now)
        #expect(!enricher.isReading, "it is not prepared yet")
        try waitUntil("the topics are read", seconds: 60) {
            // What failed is tried again after a minute.
            now += 60_000
            enricher.start(in: loop, now: now)
            enricher.follow(now: now)
            return enricher.isCaughtUp
        }
    }

    @Test func `follows topics that its broker has not heard of yet as soon as it has`() throws {
        let late = try EmbeddedBroker()
        let cluster = Cluster(
            brokers: late.bootstrapServers, delivery: .atLeastOnce, partitions: 1,
            replication: 1, stage: "producer", instance: "test")
        let view = try CatalogueView(cluster, log: .silent)
        try view.follow(milliseconds: 20)
        #expect(!view.isCaughtUp && !view.isReading)
        for topic in [Topic.plays, .catalogue] {
            try late.createTopic(topic.rawValue, partitions: 1)
        }
        try waitUntil("they are read", seconds: 60) {
            try view.follow(milliseconds: 20)
            return view.isCaughtUp
        }
    }
}
