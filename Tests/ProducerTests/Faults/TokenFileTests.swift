import Foundation
import HTTP
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Synchronization
import Testing

@testable import Producer

/// What becomes of a token's file while its account is polled.
@Suite(.serialized, .runLimit) struct `a token's file` {
    let scene: Scene
    let loop: ProducerLoop
    let worker: AccountWorker
    let store: TokenStore
    let broker: EmbeddedBroker
    let hold = StopHold()

    init() throws {
        broker = try EmbeddedBroker.withTopics()
        scene = try Scene(
            [ListenerSettings(account: "me", plays: 5)], brokers: broker.bootstrapServers)
        loop = ProducerLoop(
            try scene.options(["me"], isOnce: false), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal(), hold: hold)
        worker = loop.workers[0]
        store = loop.options.store
        try loop.awaitAccounts()
    }

    static let refusal = HTTPResponse(
        status: 400, text: #"{"error":"invalid_grant","error_description":"revoked"}"#)

    func told(_ words: String) -> Int { scene.log.lines.count { $0.contains(words) } }

    @Test func `may hold a new login before the old token turns out to be over`() throws {
        let old = try worker.token()
        #expect(worker.poller.next(now: .max / 2, isTokenFresh: false) == .refresh)
        var fresh = old
        fresh.refreshToken = "fresh"
        try store.write(fresh)
        loop.serve(worker)
        #expect(try worker.token() == fresh)
        loop.refreshed(worker, old, .success(Self.refusal))
        #expect(worker.poller.dueAt != nil, "it asks with the new one")
        #expect(told("the login is over") == 0)

        // Without another login it asks no more.
        _ = worker.poller.next(now: .max / 2, isTokenFresh: false)
        loop.refreshed(worker, fresh, .success(Self.refusal))
        #expect(worker.poller.dueAt == nil)
        #expect(told("the login is over (revoked)") == 1)
    }

    @Test func `is read again when only its mode changed`() throws {
        let path = scene.folder.path("tokens/me.json")
        func set(_ mode: Int) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
        try waitUntil("others may read it", seconds: 60) {
            try set(0o644)
            return worker.look(loop.options)
        }
        #expect(throws: TokenError.self) { try worker.token() }
        try waitUntil("only its owner may", seconds: 60) {
            try set(0o600)
            return worker.look(loop.options)
        }
        #expect(try worker.token().account == "me")
    }

    @Test func `is read again when the machine kept it from being read`() throws {
        let token = try store.read("me")
        let stamp = store.stamp(of: "me").map { $0 + 1 }
        func fail() throws -> Token { throw FileError("read", "me.json", code: EMFILE) }
        #expect(worker.look(stamp: stamp, fail))
        #expect(throws: FileError.self) { try worker.token() }
        #expect(!worker.look(stamp: stamp, fail), "nothing is new")
        #expect(worker.look(stamp: stamp) { token })
        #expect(try worker.token() == token)
        #expect(!worker.look(stamp: stamp, fail), "it is not read without need")
    }

    @Test func `is stamped before anybody else may write it`() throws {
        let old = try worker.token()
        var fresh = old
        fresh.refreshToken = "fresh"
        #expect(try store.renew(old, to: fresh) == store.stamp(of: "me"))
        #expect(try store.renew(old, to: fresh) == nil, "it is another's by now")
    }

    @Test func `may be one that cannot be written, as long as nothing is lost`() throws {
        let old = try worker.token()
        try scene.folder.write("{", to: "tokens/me.json")
        let answer = HTTPResponse(status: 200, text: #"{"access_token":"A1"}"#)
        loop.refreshed(worker, old, .success(answer))
        #expect(try worker.token().accessToken == "A1")
        #expect(try worker.token().refreshToken == old.refreshToken)
        #expect(told("could not poll") == 0)
        #expect(told("could not store a renewed token, using it all the same") == 1)

        // One whose refresh token is another waits until it is stored.
        let rotated = HTTPResponse(
            status: 200, text: #"{"access_token":"A2","refresh_token":"R2"}"#)
        loop.refreshed(worker, old, .success(rotated))
        #expect(worker.hasUnstored)
        #expect(try worker.token().accessToken == "A1")
        #expect(told("the renewed token was not stored") == 1)
    }

    @Test func `holds the end of the process up until a renewed token is in it`() throws {
        let path = scene.folder.path("tokens.lock")
        let lock = open(path, O_RDWR | O_CREAT, 0o600)
        defer { close(lock) }
        #expect(flock(lock, LOCK_EX) == 0)
        let token = try worker.token()
        let id = try loop.client.start(loop.options.service.refresh(token))
        loop.calls[id] = .refresh(worker, token)
        #expect(hold.isHeld)
        var done: [HTTPClient.Completion] = []
        try waitUntil("the service has answered", seconds: 60) {
            done += loop.client.poll(milliseconds: 100)
            return !done.isEmpty
        }
        let wasHeld = Atomic(true)
        let end = ContinuousClock.now + .milliseconds(300)
        let watcher = Thread { [hold] in
            // Somebody else's login holds the lock for a while.
            while ContinuousClock.now < end {
                if !hold.isHeld { wasHeld.store(false, ordering: .relaxed) }
                usleep(1_000)
            }
            flock(lock, LOCK_UN)
        }
        watcher.start()
        loop.take(done)
        let isHeldToTheEnd = wasHeld.load(ordering: .relaxed)
        #expect(isHeldToTheEnd, "it was not stored yet")
        #expect(!hold.isHeld)
        #expect(try store.read("me").accessToken == worker.token().accessToken)
        #expect(try store.read("me").accessToken != token.accessToken)
    }
}
