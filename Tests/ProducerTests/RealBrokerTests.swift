import Foundation
import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `a producer on a real Kafka` {
    func scene(
        _ listeners: [ListenerSettings], on broker: RealBroker? = nil, patience: Int? = 24
    ) throws -> Scene {
        try Scene(
            listeners, brokers: (try broker ?? RealBroker.shared()).bootstrapServers,
            prefix: RealBroker.uniquePrefix("producer"), delivery: .exactlyOnce,
            patience: patience)
    }

    func producer(_ scene: Scene, _ flags: [String] = []) throws -> ChildProcess {
        try ChildProcess("legato-producer", scene.flags() + flags)
    }

    /// Lets time pass until every listener has made all their plays and all are published.
    func awaitAll(_ scene: Scene, _ count: Int) throws {
        try waitUntil("all plays are published", seconds: 60) {
            scene.listen(hours: 10)
            return scene.spotify.plays.count == count
                && scene.spotify.listeners.values
                    .allSatisfy { $0.unseenCount == 0 }
        }
        try waitUntil("the topic has them", seconds: 60) {
            try scene.published().count >= count
        }
    }

    /// The ledger, whose sums must tell of so many plays.
    @discardableResult
    func ledger(_ scene: Scene, accepts count: Int) throws -> [[String: Any]] {
        let ledger = try scene.records(.ledger).map { try $0.object }
        let sums = ledger.reduce(into: [String: Int]()) { sums, entry in
            for name in ["read", "accepted", "duplicate", "failed"] {
                sums[name, default: 0] += entry[name] as? Int ?? 0
            }
        }
        #expect(sums["accepted"] == count)
        #expect(sums["failed"] == 0)
        #expect(sums["read"] == (sums["accepted"] ?? 0) + (sums["duplicate"] ?? 0))
        return ledger
    }

    /// How often it is killed: `make chaos` says fifty.
    static let kills =
        ProcessInfo.processInfo.environment["LEGATO_CHAOS_KILLS"]
        .flatMap { Int($0) } ?? 8

    @Test func `killed again and again publishes each play once`() throws {
        let names = ["ada", "ben", "cy"]
        let scene = try scene(names.map { ListenerSettings(account: $0, plays: 400) })
        var random = SplitMix64(seed: 7)
        for round in 0..<Self.kills {
            let child = try producer(scene)
            try waitUntil("round \(round) has polled", seconds: 60) {
                scene.listen(hours: 10)
                // One that is killed twice before it publishes loses what the window pushed out.
                return names.allSatisfy {
                    child.errors.contains("published plays account=\($0)")
                        || scene.spotify.listeners[$0]?.isFinished ?? false
                }
            }
            let end = ContinuousClock.now + .milliseconds(Int.random(in: 0...1_500, using: &random))
            try waitUntil("the moment has come") {
                scene.listen(hours: 10)
                return ContinuousClock.now >= end
            }
            child.send(SIGKILL)
            try child.wait()
        }
        let last = try producer(scene)
        try awaitAll(scene, 1_200)
        last.send(SIGTERM)
        #expect(try last.wait() == .status(0))
        #expect(try scene.published() == scene.played)
        let ledger = try ledger(scene, accepts: 1_200)
        let kinds = Set(ledger.compactMap { $0["kind"] as? String })
        #expect(kinds == ["login", "poll"], "no gap was opened")
    }

    @Test func `polls on while Kafka is away, and publishes all once it is back`() throws {
        let broker = try RealBroker()
        let scene = try scene(
            [ListenerSettings(account: "me", plays: 300)], on: broker, patience: nil)
        scene.listen(hours: 3)
        let child = try producer(scene)
        try waitUntil("it has published", seconds: 60) { child.errors.contains("published plays") }
        let before = try scene.published().count
        try broker.kill()
        // Several windows full of plays, of which each is shown to a poll; no listener waits.
        try waitUntil("all plays are made and shown", seconds: 120) {
            if scene.spotify.listeners["me"]?.unseenCount == 0 { scene.listen(hours: 1) }
            return scene.spotify.plays.count == 300
                && scene.spotify.listeners["me"]?.unseenCount == 0
        }
        try waitUntil("it notices", seconds: 60) {
            child.errors.contains("could not publish, trying again")
        }
        #expect(before < 200)
        try broker.up()
        try waitUntil("each poll has an entry", seconds: 60) {
            let polls = scene.spotify.calls.count(where: \.isPoll)
            return try scene.records(.ledger).count { $0.text.contains(#""kind":"poll""#) } >= polls
        }
        child.send(SIGTERM)
        #expect(try child.wait() == .status(0))
        #expect(try scene.published() == scene.played)
        let ledger = try ledger(scene, accepts: 300)
        #expect(Set(ledger.compactMap { $0["kind"] as? String }) == ["login", "poll"], "no gap")
        let polls = scene.spotify.calls.count(where: \.isPoll)
        let entries = ledger.count { $0["kind"] as? String == "poll" }
        // Only what came in at the very end was not published any more.
        #expect((polls - 2...polls).contains(entries), "an entry for each poll")
    }

    @Test func `stops within two seconds, also while Kafka hangs`() throws {
        let broker = try RealBroker()
        let scene = try scene([ListenerSettings(account: "me")], on: broker)
        scene.listen(hours: 24)
        let child = try producer(scene)
        try waitUntil("it has published", seconds: 60) { child.errors.contains("published plays") }
        try broker.pause()
        let polls = scene.spotify.plays.count
        try waitUntil("it has something to publish", seconds: 60) {
            scene.listen(hours: 10)
            return scene.spotify.plays.count > polls + 25
        }
        child.send(SIGTERM)
        // It counts the two seconds itself, and leaves; the broker would hang for ever.
        #expect(try child.wait(seconds: 60) == .status(0))
        try broker.resume()
        let next = try producer(scene)
        try waitUntil("all is published", seconds: 60) {
            let played = scene.played
            return try played.count > polls && scene.published() == played
        }
        next.send(SIGTERM)
        #expect(try next.wait() == .status(0))
    }

    @Test func `leaves with status 1 where no Kafka answers`() throws {
        let port = FreePort.closed
        let scene = try Scene(
            [ListenerSettings(account: "me")], brokers: "127.0.0.1:\(port)",
            delivery: .exactlyOnce)
        let child = try producer(scene, ["--once"])
        #expect(try child.wait(seconds: 60) == .status(1))
        let lines = child.errors.split(separator: "\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("legato-producer: ") == true)
        #expect(lines.first?.contains("127.0.0.1:\(port)") == true)
    }

    @Test func `once publishes what there is, and leaves`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 20)], patience: nil)
        scene.listen(hours: 24)
        for _ in 0..<2 {
            let child = try producer(scene, ["--once"])
            #expect(try child.wait(seconds: 60) == .status(0))
        }
        #expect(try scene.published() == scene.played)
    }
}
