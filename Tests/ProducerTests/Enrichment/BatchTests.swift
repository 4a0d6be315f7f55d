import HTTP
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics
import Wire

@testable import Producer

/// Twenty ids a call, as an app with extended quota may ask.
private struct BatchAccess: CatalogueAccess {
    func idsPerCall(_ kind: CatalogueShelf) -> Int { 20 }

    func request(
        _ kind: CatalogueShelf, _ ids: [String], of service: SpotifyService, with token: Token
    ) -> HTTPRequest {
        let all = ids.joined(separator: ",")
        return HTTPRequest(
            .get, service.api.appending(path: "/" + kind.rawValue, query: ["ids": all]),
            headers: ["Authorization": "Bearer " + token.accessToken])
    }

    func objects(_ answer: SpotifyAnswer, _ kind: CatalogueShelf, _ ids: [String])
        -> [Spotify.CatalogueObject]?
    {
        guard case .content(let body) = answer else { return nil }
        return body.withUnsafeBytes { bytes in
            let list = kind.rawValue.withText { JSONSlices.member($0, of: bytes) }
            guard let list,
                let slices = JSONSlices(array: list)
            else { return nil }
            return zip(ids, slices).map { Spotify.CatalogueObject(id: $0, bytes: Array($1.value)) }
        }
    }
}

/// What an app with extended quota would be asked by, beside the one id a call of today.
@Suite(.serialized, .runLimit) struct `a call for many things of the catalogue` {
    @Test func `fits where a call for one does`() throws {
        let broker = try EmbeddedBroker.withTopics([.catalogue])
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 40)], brokers: broker.bootstrapServers
        ) { $0.profile = .extended }
        scene.listen(hours: 24)
        try scene.pollOnce()
        let loop = ProducerLoop(
            try scene.options(["me"], isOnce: false), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal())
        try loop.awaitAccounts()
        let worker = loop.workers[0]
        worker.lastPoll = Instant(milliseconds: 0)
        let app = try #require(loop.apps["app"])
        let enricher = Enricher(
            perDay: 1, intervalMilliseconds: 86_400_000, cluster: scene.cluster,
            log: scene.log.log, access: BatchAccess())
        let now = Clock.system.monotonicMilliseconds()
        let wall = Clock.system.wallMilliseconds()
        enricher.prepare(now: now)
        try waitUntil("calls are to be made", seconds: 60) {
            enricher.follow(now: now)
            enricher.open(app, carrier: worker, wall: wall, now: now)
            return enricher.isActive
        }
        loop.serve(worker)
        try waitUntil("the round is over", seconds: 60) {
            if !loop.client.isBusy { enricher.start(in: loop, now: now) }
            for done in loop.client.poll(milliseconds: 100) {
                guard case .enrich(_, _, let kind, let ids) = loop.calls[done.request] else {
                    continue
                }
                loop.calls[done.request] = nil
                #expect(ids.count > 1)
                enricher.answered(
                    SpotifyAnswer(done.result), "app", kind, ids, at: Instant(milliseconds: wall),
                    parser: loop.parser)
            }
            return !enricher.isActive
        }
        let calls = scene.spotify.calls.filter(\.isOfCatalogue)
        #expect(calls.map(\.path) == ["albums", "artists"], "one call each is the day's budget")
        let objects = try scene.records(.catalogue)
        #expect(objects.count > 20)
        for record in objects {
            let value = try record.object
            let id = (value["object"] as? [String: Any])?["id"] as? String
            #expect(record.key.hasSuffix(":" + (id ?? "-")), "each has its own object")
        }
    }
}
