import Foundation
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing

@testable import Producer

/// Kafka refuses what comes back from the service while it is under way.
@Suite(.serialized, .runLimit) struct `what Kafka refuses` {
    /// The next record that is sent is refused for good.
    struct Refusal: @unchecked Sendable {
        // librdkafka's broker takes errors from any thread.
        let broker: EmbeddedBroker

        /// Produce: TOPIC_AUTHORIZATION_FAILED.
        func begin() { broker.refuse(request: 0, with: [29]) }
    }

    /// Runs a producer that asks once, and calls `meanwhile` when the service is asked for a path.
    func once(
        _ scene: Scene, lists: ListOptions, asked path: String,
        meanwhile: @escaping @Sendable () -> Void
    ) throws {
        scene.spotify.interrupt("/v1/" + path, meanwhile)
        var options = try scene.options(["me"])
        options.lists = lists
        try ProducerLoop(
            options, cluster: scene.cluster, log: scene.log.log, stop: StopSignal()
        ).run()
    }

    func scene(_ broker: EmbeddedBroker) throws -> Scene {
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 3)], brokers: broker.bootstrapServers)
        scene.listen(hours: 24)
        return scene
    }

    func lists(_ scene: Scene) throws -> [[String: Any]] {
        try scene.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == "lists" }
    }

    @Test func `of a list is published later, and counted once it is`() throws {
        let broker = try EmbeddedBroker.withTopics([.lists])
        let scene = try scene(broker)
        let refusal = Refusal(broker: broker)
        let wanted = ListOptions(kinds: [.devices, .profile])
        try once(scene, lists: wanted, asked: "me/player/devices") { refusal.begin() }
        #expect(scene.log.lines.contains { $0.contains("could not publish, trying again") })
        #expect(try Set(scene.records(.lists).map(\.key)) == ["me/devices", "me/profile"])
        let sums = try #require(try lists(scene).first)
        #expect(sums["read"] as? Int == 4)
        #expect(sums["accepted"] as? Int == 4)
        #expect(try lists(scene).count == 1)
    }

    @Test func `of the catalogue is published later, and nothing is asked for twice`() throws {
        let broker = try EmbeddedBroker.withTopics([.catalogue])
        let life = try Life(
            [ListenerSettings(account: "me")], brokers: broker.bootstrapServers,
            intervalMinutes: 20)
        life.place.enrichPerDay = 720
        let spotify = life.spotify
        try life.run(until: 2 * Life.hour)
        let before = Set(try life.records(.catalogue).map(\.key))
        let count = spotify.calls.count(where: \.isOfCatalogue)
        #expect(before.count == count)
        let refusal = Refusal(broker: broker)
        spotify.interrupt("/v1/albums") { refusal.begin() }
        try life.run(until: 4 * Life.hour)
        #expect(life.log.lines.contains { $0.contains("could not publish, trying again") })
        let calls = spotify.calls.filter(\.isOfCatalogue)
        #expect(calls.count > count)
        #expect(Set(calls.map(\.path)).count == calls.count)
        #expect(Set(try life.records(.catalogue).map(\.key)).count == calls.count)
    }
}

/// Tokens that end while lists are taken: there is no poll left that renews them.
@Suite(.serialized, .runLimit) struct `once, with lists` {
    let broker: EmbeddedBroker
    let scene: Scene

    init() throws {
        broker = try EmbeddedBroker.withTopics([.lists])
        scene = try Scene(
            [ListenerSettings(account: "me", plays: 3)], brokers: broker.bootstrapServers)
        scene.listen(hours: 24)
    }

    func run(_ meanwhile: @escaping @Sendable (SimulatorServer) -> Void) throws {
        let spotify = scene.spotify
        try `what Kafka refuses`().once(
            scene, lists: ListOptions(kinds: [.devices, .top, .saved]), asked: "me/player/devices"
        ) { meanwhile(spotify) }
    }

    @Test func `renews a token that ends meanwhile, and takes them all`() throws {
        try run { $0.expireTokens(of: "me") }
        let names = Set(try scene.records(.lists).map(\.key))
        #expect(names.count == 9)
        #expect(!scene.log.lines.contains { $0.hasPrefix("warn") })
    }

    @Test func `says what it could not take when the login is over meanwhile`() throws {
        let error = #expect(throws: Failure.self) {
            try run { spotify in
                spotify.revokeTokens(of: "me")
                spotify.expireTokens(of: "me")
            }
        }
        #expect(error?.description == "could not poll me; the lines above say why")
        #expect(try scene.published() == scene.played)
        #expect(
            scene.log.lines.contains {
                $0.hasPrefix("warn producer: could not take a list account=me list=top-tracks")
            })
    }
}
