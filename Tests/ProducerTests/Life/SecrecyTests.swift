import Foundation
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing

@testable import Producer

@Suite(.runLimit) struct `a secret` {
    /// What must be nowhere: tokens, the app's secret, and the owner's address.
    func planted(_ scene: Scene) throws -> [String] {
        let token = try scene.token(of: "me")
        return [token.accessToken, token.refreshToken, Self.secret, "me@example.org"]
    }

    static let secret = "5ecretOfTheApp00000000000000000"

    @Test func `is in the token file and nowhere else`() throws {
        let topics: [Topic] = [.lists, .catalogue]
        let broker = try EmbeddedBroker.withTopics(topics)
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 40)], brokers: broker.bootstrapServers,
            rotation: .rotate
        ) { $0.profile = .extended }
        let first = try scene.token(of: "me").refreshToken
        scene.listen(hours: 48)
        for kind in [SimulatedFault.Kind.invalid401, .json500] {
            scene.spotify.inject(SimulatedFault(kind))
        }
        let more = [
            "--lists", "profile,devices,playlists", "--log-level", "debug", "--client-secret",
            Self.secret, "--kafka", "debug=security,topic",
        ]
        let child = try ChildProcess("legato-producer", scene.flags() + more)
        var listing = ""
        try waitUntil("it has published everything", seconds: 60) {
            let words = try String(
                contentsOfFile: "/proc/\(child.identifier)/cmdline", encoding: .utf8)
            if child.errors.contains("started to poll") { listing = words }
            return try scene.published().count == 40 && !scene.records(.lists).isEmpty
                && child.errors.contains("list=playlists")
        }
        #expect(listing.contains("--client-secret"))
        // A token that is refused is told of in words of ours.
        scene.spotify.revokeTokens(of: "me")
        try waitUntil("it knows that the login is over", seconds: 60) {
            child.errors.contains("a login is over")
        }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        var places = ["log": child.errors, "output": child.output, "ps": listing]
        for topic in [Topic.plays, .ledger, .cursors] + topics {
            places["topic \(topic)"] = try scene.records(topic).map { "\($0.key) \($0.text)" }
                .joined(separator: "\n")
        }
        let names = try FileManager.default.subpathsOfDirectory(atPath: scene.folder.path)
        for name in names where name != "tokens/me.json" {
            places["file \(name)"] = (try? scene.folder.text(name)) ?? ""
        }
        for secret in try planted(scene) + [first] {
            #expect(secret.count > 8)
            for (place, text) in places { #expect(!text.contains(secret), "\(place)") }
        }
    }
}
