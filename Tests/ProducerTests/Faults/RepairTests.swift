import Foundation
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// What a producer finds when it comes back, or while it goes on.
@Suite(.serialized, .runLimit) struct `a producer's surroundings` {
    let broker: EmbeddedBroker
    let scene: Scene

    init() throws {
        broker = try EmbeddedBroker.withTopics()
        scene = try Scene(
            ["ada", "ben"].map { ListenerSettings(account: $0, plays: 5) },
            brokers: broker.bootstrapServers)
        scene.listen(hours: 24)
    }

    func loop(
        _ change: (inout ProducerOptions) -> Void = { _ in }, clock: Clock = .system
    ) throws -> ProducerLoop {
        var options = try scene.options(["ada", "ben"], isOnce: false)
        change(&options)
        return ProducerLoop(
            options, cluster: scene.cluster, log: scene.log.log, stop: StopSignal(), clock: clock)
    }

    func write(_ value: String, to topic: Topic, key: String) throws {
        let link = try ProducerLink(account: key, on: scene.cluster, log: .silent)
        try Array(value.utf8).withUnsafeBytes {
            try link.send(topic, $0, at: Instant(milliseconds: Clock.system.wallMilliseconds()))
        }
        try link.settle()
    }

    @Test func `may hold a strange cursor, which stops its own account alone`() throws {
        try write("strange", to: .cursors, key: "ada")
        let error = #expect(throws: Failure.self) { try scene.pollOnce(["ada", "ben"]) }
        #expect(error?.description == "could not poll ada; the lines above say why")
        #expect(try Set(scene.records(.plays).map(\.key)) == ["ben"])
        let line = scene.log.lines.first { $0.hasPrefix("error") }
        #expect(line?.contains("stopped an account account=ada") == true)
        #expect(line?.contains("the cursor of account ada in cursors is none") == true)
    }

    @Test func `may hold blocks of an app that an account comes to later`() throws {
        let loop = try loop()
        try loop.awaitAccounts()
        // Elsewhere another account of the new app has met its quota.
        let until = Instant(milliseconds: Clock.system.wallMilliseconds() + 3_600_000)
        var share = AppState()
        share.blockedUntil[.artists] = until
        try loop.workers[1].publisher.publish(
            LedgerPublication(
                account: "ben", entries: [], cursor: Cursor(), at: until, hasNewCursor: false,
                app: ("other", share)), stop: StopSignal())
        try TokenStore(data: scene.folder.path).write(
            Token(
                account: "ada", clientID: "other", refreshToken: "r", authorizedAt: until,
                scopes: []))
        loop.serve(loop.workers[0])
        try loop.awaitAccounts()
        loop.serve(loop.workers[0])
        let wall = Clock.system.wallMilliseconds()
        #expect(loop.apps["other"]?.blocked(wall: wall) == [.artists: until])
    }

    @Test func `may be a folder that cannot be listed, which is told once`() throws {
        let clock = ManualClock(wallMilliseconds: 0)
        let options = ProducerOptions(
            store: TokenStore(data: scene.folder.path), service: try scene.options([]).service,
            accounts: [], followsLogins: true)
        let loop = ProducerLoop(
            options, cluster: scene.cluster, log: scene.log.log, stop: StopSignal(),
            clock: clock.clock)
        let tokens = scene.folder.path("tokens")
        try FileManager.default.moveItem(atPath: tokens, toPath: tokens + "2")
        _ = try scene.folder.write("", to: "tokens")
        for _ in 0..<3 {
            loop.callTheRoll()
            clock.advance(milliseconds: 60_000)
        }
        #expect(scene.log.lines.count { $0.contains("could not look for logins") } == 1)
        try FileManager.default.removeItem(atPath: tokens)
        try FileManager.default.moveItem(atPath: tokens + "2", toPath: tokens)
        loop.callTheRoll()
        #expect(loop.workers.map(\.account) == ["ada", "ben"])
    }

    @Test func `tells accounts of the last poll after a restart, and of a closed lane`() throws {
        let file = StatusFile(path: scene.folder.path("status.json"))
        let earlier = Instant(milliseconds: 1_767_225_600_000)
        file.write(["ada": StatusFile.Account(lastPoll: earlier, nextCall: nil)])
        let clock = ManualClock(wallMilliseconds: earlier.milliseconds + 60_000)
        let loop = try loop({ $0.status = file }, clock: clock.clock)
        let app = App("app", [:], clock: clock.clock)
        app.lanes.close(.player, until: clock.clock.monotonicMilliseconds() + 3_600_000)
        loop.apps["app"] = app
        for worker in loop.workers {
            _ = worker.look(loop.options)
            worker.publisher.accept(Cursor())
        }
        loop.tellStatus()
        let next = Instant(milliseconds: earlier.milliseconds + 3_660_000)
        #expect(
            file.read() == [
                "ada": StatusFile.Account(lastPoll: earlier, nextCall: next),
                "ben": StatusFile.Account(lastPoll: nil, nextCall: next),
            ])
    }

    @Test func `may be a lane that is closed for hours, for which one poll does not wait`() throws {
        let loop = ProducerLoop(
            try scene.options(["ada", "ben"]), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal())
        try loop.awaitAccounts()
        let now = Clock.system.monotonicMilliseconds()
        loop.apps["app"]?.lanes.close(.player, until: now + 3_600_000)
        loop.startCalls()
        #expect(loop.workers.map(\.isSuccess) == [false, false])
        #expect(loop.calls.isEmpty, "no token is renewed for it, either")
        #expect(scene.log.lines.count { $0.contains("the day's quota is used up until 20") } == 2)
    }

    @Test func `is told of the accounts only when something changed`() throws {
        let file = StatusFile(path: scene.folder.path("status.json"))
        let loop = try loop({ $0.status = file })
        loop.tellStatus()
        #expect(file.read().count == 2)
        try FileManager.default.removeItem(atPath: file.path)
        loop.nextStatus = .min
        loop.tellStatus()
        #expect(file.read().isEmpty)
        loop.workers[0].lastPoll = Instant(milliseconds: 1_767_225_600_000)
        loop.nextStatus = .min
        loop.tellStatus()
        #expect(file.read().count == 2)
    }

    @Test func `may be without an account that an app's calls were to be made for`() throws {
        try broker.createTopic(Topic.catalogue.rawValue, partitions: 4)
        try scene.pollOnce(["ada"])
        let loop = try loop()
        try loop.awaitAccounts()
        let worker = loop.workers[0]
        worker.lastPoll = Instant(milliseconds: 0)
        let app = try #require(loop.apps["app"])
        let enricher = Enricher(
            perDay: 300, intervalMilliseconds: 300_000, cluster: scene.cluster, log: .silent)
        let now = Clock.system.monotonicMilliseconds()
        enricher.prepare(now: now)
        try waitUntil("calls are to be made", seconds: 60) {
            enricher.follow(now: now)
            enricher.open(app, carrier: worker, wall: Clock.system.wallMilliseconds(), now: now)
            return enricher.isActive
        }
        #expect(app.news(of: "ada") != nil)
        enricher.start(in: loop, now: now)
        #expect(enricher.isActive, "it waits until Kafka knows of them")
        #expect(try scene.logOut("ada"))
        #expect(worker.look(loop.options))
        enricher.start(in: loop, now: now)
        #expect(!enricher.isActive, "another account's turn")
    }

    @Test(arguments: [
        (nil, "legato-producer login --account me"),
        ("/data/x", "legato-producer login --account me --data /data/x"),
        ("/my data", "legato-producer login --account me --data '/my data'"),
    ])
    func `is named in the command that renews a login`(data: String?, command: String) {
        #expect(LoginCommand.login("me", data: data) == command)
    }

    @Test func `may be without Kafka, of which the enrichment tells once`() throws {
        let cluster = Cluster(
            brokers: "127.0.0.1:\(FreePort.closed)", delivery: .atLeastOnce, partitions: 1,
            replication: 1, stage: "producer", instance: "test")
        let enricher = Enricher(
            perDay: 1, intervalMilliseconds: 60_000, cluster: cluster, log: scene.log.log)
        for time in [Int64(0), 60_000] { enricher.prepare(now: time) }
        let told = scene.log.lines.filter { $0.contains("could not prepare the catalogue") }
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("warn") == true)
    }

    @Test func `may be without Kafka later, of which the enrichment tells once more`() throws {
        try broker.createTopic(Topic.catalogue.rawValue, partitions: 4)
        let enricher = Enricher(
            perDay: 1, intervalMilliseconds: 60_000, cluster: scene.cluster, log: scene.log.log)
        enricher.prepare(now: 0)
        broker.setBroker(1, isUp: false)
        for time in [Int64(60_000), 120_000] { enricher.follow(now: time) }
        let told = scene.log.lines.filter { $0.contains("could not follow the catalogue") }
        #expect(told.count == 1)
        #expect(told.first?.hasPrefix("warn") == true)
    }

    @Test func `gets topics later, which are followed from then on`() throws {
        try broker.createTopic(Topic.catalogue.rawValue, partitions: 4)
        try scene.pollOnce(["ada"])
        let view = try CatalogueView(scene.cluster, log: .silent, lookMilliseconds: 0)
        try waitUntil("all is read", seconds: 60) {
            try view.follow(milliseconds: 20)
            return view.isCaughtUp && view.wanted.openCount(.albums) > 0
        }
        let id = try #require(view.wanted.mostPlayed(.albums, count: 1).first)
        let count = view.wanted.openCount(.albums)
        try broker.createTopic(Topic.albums.rawValue, partitions: 4)
        try write(#"{"v":1,"knowledge":"full"}"#, to: .albums, key: id)
        try waitUntil("the new topic is read", seconds: 60) {
            try view.follow(milliseconds: 20)
            return view.wanted.openCount(.albums) == count - 1
        }
        #expect(view.wanted.mostPlayed(.albums, count: 1) != [id])
    }
}
