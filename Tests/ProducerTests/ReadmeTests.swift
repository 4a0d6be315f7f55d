import Foundation
import HTTP
import Simulator
import Stage
import Support
import Testing
import Topics

/// The three commands with which the README leads to one's own plays, as they stand there.
@Suite(.needsBroker, .runLimit) struct `the README's commands` {
    static let commands: [String] = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text =
            (try? String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)) ?? ""
        let section = text.split(separator: "## Your own plays").last ?? ""
        let block = section.split(separator: "```sh\n").dropFirst().first?.split(separator: "```")
        return (block?.first ?? "").split(separator: "\n").map { line in
            let command = line.split(separator: " #").first ?? ""
            return command.trimmingCharacters(in: .whitespaces)
        }
    }()

    @Test func `lead from nothing to one's own plays`() throws {
        #expect(Self.commands.count == 3)
        #expect(Self.commands.first?.hasPrefix("make build ") == true)
        let login = try words(1, "login")
        let run = try words(2, "run")
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 30)],
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("readme"), delivery: .exactlyOnce)
        try FileManager.default.removeItem(atPath: scene.folder.path("tokens"))
        scene.listen(hours: 24)
        let port = try FreePort.find()
        // What a reader has by default, and tests have elsewhere.
        let environment = [
            "LEGATO_DATA": scene.folder.path, "LEGATO_SPOTIFY_API": scene.spotify.apiURL,
            "LEGATO_SPOTIFY_ACCOUNTS": scene.spotify.accountsURL, "LEGATO_PORT": "\(port)",
            "LEGATO_BROKERS": scene.cluster.brokers, "LEGATO_TOPIC_PREFIX": scene.cluster.prefix,
            "LEGATO_REPLICATION": "1",
        ]
        let first = try ChildProcess("legato-producer", login, environment: environment)
        let desk = try LoginDesk(scene.spotify, data: scene.folder.path)
        let location = try desk.consent(at: try desk.page(of: first))
        #expect(try HTTPClient().send(HTTPRequest(.get, HTTPURL(location))).status == 200)
        #expect(try first.wait(seconds: 60) == .status(0), "\(first.errors)")
        let second = try ChildProcess("legato-producer", run, environment: environment)
        try waitUntil("one's own plays are there", seconds: 60) {
            try scene.published().count == 30
        }
        second.send(SIGTERM)
        #expect(try second.wait(seconds: 60) == .status(0))
        #expect(try scene.published() == scene.played)
    }

    private func words(_ index: Int, _ verb: String) throws -> [String] {
        let words = Self.commands[index].split(separator: " ").map(String.init)
        #expect(words.prefix(2) == ["legato-producer", verb])
        return Array(words.dropFirst())
    }
}
