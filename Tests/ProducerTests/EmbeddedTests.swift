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

@Suite(.serialized, .runLimit) struct `a producer` {
    let broker: EmbeddedBroker

    init() throws { broker = try EmbeddedBroker.withTopics() }

    func scene(
        _ listeners: [ListenerSettings], patience: Int? = nil,
        rotation: SimulatorSettings.Rotation = .static
    ) throws -> Scene {
        try Scene(
            listeners, brokers: broker.bootstrapServers, patience: patience, rotation: rotation)
    }

    @Test func `publishes each play once, however often it polls`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 30)])
        scene.listen(hours: 24)
        try scene.pollOnce()
        #expect(try scene.published() == scene.played)
        try scene.pollOnce()
        #expect(try scene.published() == scene.played)
        #expect(scene.played.count == 30)
        #expect(
            scene.log.lines.filter { $0.contains("published plays") } == [
                "info producer: published plays account=me read=30 accepted=30 duplicate=0 "
                    + "filtered=0 failed=0"
            ])
    }

    @Test func `publishes in the order of time, keyed and dated by the play`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 40)])
        scene.listen(hours: 48)
        try scene.pollOnce()
        let records = try scene.records(.plays)
        #expect(records.map(\.timestamp) == scene.spotify.plays.map(\.playedAtMilliseconds))
        #expect(Set(records.map(\.key)) == ["me"])
        let first = try records[0].object
        #expect(Set(first.keys) == ["v", "account", "source", "read_at", "origin", "item"])
        #expect(first["source"] as? String == "api")
        let origin = first["origin"] as? [String: String]
        #expect(origin == ["poll": first["read_at"] as? String ?? ""])
        #expect(records[0].text.hasPrefix(#"{"v":1,"account":"me","source":"api","read_at":"2"#))
    }

    @Test func `accounts for every poll, and writes the cursor only when it changed`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 10)])
        scene.listen(hours: 24)
        try scene.pollOnce()
        try scene.pollOnce()
        let all = try scene.records(.ledger).map { try $0.object }
        #expect(all.map { $0["kind"] as? String } == ["login", "poll", "poll"])
        let ledger = all.filter { $0["kind"] as? String == "poll" }
        #expect(ledger.map { $0["read"] as? Int } == [10, 10])
        #expect(ledger.map { $0["accepted"] as? Int } == [10, 0])
        #expect(ledger.map { $0["duplicate"] as? Int } == [0, 10])
        #expect(Set(ledger.compactMap { $0["entry"] as? String }).count == 2)
        let cursors = try scene.records(.cursors)
        #expect(cursors.count == 2, "one for the login, one for the plays")
        #expect(try (cursors[1].object["plays"] as? [String])?.count == 10)
    }

    @Test func `records a gap when plays left the window between two polls`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 200)])
        scene.listen(hours: 4)
        try scene.pollOnce()
        let first = scene.spotify.plays
        scene.listen(hours: 200)
        try scene.pollOnce()
        let all = scene.spotify.plays
        #expect(all.count == 200)
        let gaps = try scene.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == "gap-opened" }
        let gap = try #require(gaps.first)
        #expect(gaps.count == 1)
        #expect(gap["gap"] as? String == gap["entry"] as? String)
        let from = Instant(milliseconds: first.last?.playedAtMilliseconds ?? 0)
        let to = Instant(milliseconds: all[150].playedAtMilliseconds)
        #expect(gap["from"] as? String == "\(from)")
        #expect(gap["to"] as? String == "\(to)")
        #expect(try scene.records(.plays).count == first.suffix(50).count + 50)
    }

    @Test func `takes one track on repeat as twenty plays`() throws {
        let script = Array(repeating: 7, count: 20)
        let scene = try scene([ListenerSettings(account: "me", plays: 20, script: script)])
        scene.listen(hours: 24)
        try scene.pollOnce()
        #expect(try scene.published() == scene.played)
        #expect(
            try Set(scene.records(.plays).map { try $0.playWords.split(separator: " ")[1] }).count
                == 1)
    }

    @Test func `stores a rotated token, and goes on with it`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 5)], rotation: .rotate)
        let old = try scene.token(of: "me").refreshToken
        try scene.pollOnce()
        let fresh = try scene.token(of: "me")
        #expect(fresh.refreshToken != old)
        #expect(fresh.refreshToken == scene.spotify.refreshToken(of: "me"))
        scene.spotify.expireTokens(of: "me")
        scene.listen(hours: 24)
        try scene.pollOnce()
        #expect(try scene.published() == scene.played)
    }

    @Test func `does the others when an account fails, and says which failed`() throws {
        let names = ["ada", "ben", "cy", "dee"]
        let scene = try scene(names.map { ListenerSettings(account: $0, plays: 5) })
        scene.listen(hours: 24)
        scene.spotify.revokeTokens(of: "ada")
        try FileManager.default.removeItem(atPath: scene.folder.path("tokens/cy.json"))
        let error = #expect(throws: Failure.self) { try scene.pollOnce(names) }
        #expect(error?.description == "could not poll ada, cy; the lines above say why")
        #expect(try Set(scene.records(.plays).map(\.key)) == ["ben", "dee"])
        let path = scene.folder.path("tokens/cy.json")
        #expect(
            Set(scene.log.lines.filter { $0.hasPrefix("warn") }) == [
                "warn producer: could not poll account=ada error=\"the login is over "
                    + "(Refresh token revoked): legato-producer login --account ada\"",
                "warn producer: could not poll account=cy error=\"account cy is not logged in: "
                    + "there is no \(path)\"",
            ])
    }

    @Test func `says what to do when no account is logged in`() throws {
        let folder = try TemporaryFolder()
        let settings = try ProducerProgram.program.parse(["run", "--data", folder.path])
        let error = #expect(throws: Failure.self) { try ProducerOptions(settings) }
        #expect(
            error?.description == "no account is logged in: there is no token file in "
                + "\(folder.path)/tokens; run legato-producer login, "
                + "or say where they are with --data DIR")
    }

    @Test func `keeps a renewed token until it can be stored`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 0)])
        let loop = ProducerLoop(
            try scene.options(["me"]), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal())
        let worker = loop.workers[0]
        _ = worker.look(loop.options)
        let old = try worker.token()
        let fresh = Token(
            account: "me", clientID: old.clientID, refreshToken: "fresh",
            authorizedAt: old.authorizedAt, scopes: old.scopes)
        let file = URL(filePath: scene.folder.path("tokens/me.json"))
        let text = try Data(contentsOf: file)
        try Data("{".utf8).write(to: file)
        #expect(throws: TokenError.self) {
            try worker.take(.token(fresh), of: old, into: loop.options.store)
        }
        #expect(worker.hasUnstored)
        try text.write(to: file)
        try worker.storeRenewed(into: loop.options.store)
        #expect(!worker.hasUnstored)
        #expect(try scene.token(of: "me").refreshToken == "fresh")
        #expect(try worker.token().refreshToken == "fresh")
    }

    @Test func `waits for the first login when it is told to, and polls it`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 12)])
        scene.listen(hours: 24)
        let (tokens, aside) = (scene.folder.path("tokens"), scene.folder.path("aside"))
        try FileManager.default.moveItem(atPath: tokens, toPath: aside)
        let producer = try ChildProcess("legato-producer", scene.flags() + ["--wait-for-login"])
        try waitUntil("it waits for a login", seconds: 60) {
            producer.errors.contains(
                "waits for a login command=\"legato-producer login --account me --data "
                    + "\(scene.folder.path)\"")
        }
        try FileManager.default.moveItem(atPath: aside, toPath: tokens)
        try waitUntil("the plays are published", seconds: 60) {
            try scene.published() == scene.played
        }
        producer.send(SIGTERM)
        #expect(try producer.wait(seconds: 60) == .status(0))
    }

    @Test func `drops a page whose publication turns out to have gone well`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 0)])
        let loop = ProducerLoop(
            try scene.options(["me"]), cluster: scene.cluster, log: scene.log.log,
            stop: StopSignal())
        let worker = loop.workers[0]
        let body = Array(
            #"{"items":[{"track":{"uri":"spotify:track:a"},"played_at":"2026-01-01T00:00:00Z"}]}"#
                .utf8)
        let readAt = Instant(milliseconds: Clock.system.wallMilliseconds())
        let plan = try body.withUnsafeBytes { body in
            let page = try #require(RecentlyPlayed(body, parser: loop.parser))
            return loop.planner.plan(page, account: "me", cursor: Cursor(), at: readAt)
        }
        #expect(plan.entry.accepted == 1)
        try worker.publisher.connect()
        worker.publisher.accept(plan.cursor)
        let page = PolledPage(body: body, readAt: readAt, parser: loop.parser)
        worker.pages.add(try #require(page), limitBytes: 0)
        worker.pages.attempt(plan)
        loop.publishPage(of: worker)
        #expect(worker.pages.isEmpty)
        #expect(worker.isSuccess == true)
        #expect(worker.lastPoll == readAt)
        #expect(try scene.records(.ledger).isEmpty, "its sums are in the ledger already")
        #expect(try scene.records(.plays).isEmpty)
    }

    @Test func `publishes again what Kafka refused, and loses nothing`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 20)])
        scene.listen(hours: 24)
        // Produce, refused for good: TOPIC_AUTHORIZATION_FAILED.
        broker.refuse(request: 0, with: [29])
        try scene.pollOnce()
        #expect(try Set(scene.published()) == Set(scene.played))
        #expect(scene.log.lines.contains { $0.contains("could not publish, trying again") })
    }
}
