import Foundation
import HTTP
import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.needsBroker, .runLimit) struct `a secret` {
    static let secret = "5ecretOfTheApp00000000000000000"
    /// What must be nowhere, whoever learnt it when.
    final class Planted {
        var texts = [`a secret`.secret, "me@example.org"]
        var places: [String: String] = [:]

        func take(_ token: Token) { texts += [token.accessToken, token.refreshToken] }

        func take(_ child: ChildProcess, as name: String) {
            places["log of \(name)"] = child.errors
            places["output of \(name)"] = child.output
        }
    }

    /// What `ps` shows of every process of this machine.
    func listing() -> String {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { Int($0) != nil }
            .compactMap { try? String(contentsOfFile: "/proc/\($0)/cmdline", encoding: .utf8) }
            .joined(separator: "\n")
    }

    /// A login with an address pasted: its code and its verifier are secrets, too.
    func logIn(_ scene: Scene, _ planted: Planted) throws {
        let desk = try LoginDesk(scene.spotify, data: scene.folder.path)
        var code: String?
        let login = try desk.paste(["--client-secret", Self.secret]) { address in
            code = address.split(separator: "code=").last?.split(separator: "&").first
                .map { String($0) }
            planted.places["ps during a login"] = listing()
            return address
        }
        #expect(planted.places["ps during a login"]?.contains("legato-producer") == true)
        #expect(login.exit == .status(0), "\(login.errors)")
        planted.texts.append(try #require(code))
        planted.places["log of login"] = login.errors
        planted.places["output of login"] = login.output
        planted.take(try scene.token(of: "me"))
    }

    func poll(_ scene: Scene, _ planted: Planted) throws {
        for kind in [SimulatedFault.Kind.invalid401, .json500] {
            scene.spotify.inject(SimulatedFault(kind))
        }
        // Its login had the secret on its command line, this one has it in a file.
        let aside = try TemporaryFolder()
        let file = aside.path("secret")
        try AtomicFile.write(Array((Self.secret + "\n").utf8), to: file, mode: 0o600)
        let child = try ChildProcess(
            "legato-producer",
            scene.flags() + [
                "--lists", "profile,devices,playlists", "--log-level", "debug", "--kafka",
                "debug=security,topic", "--enrich-per-day", "300",
                "--metrics", "0",
            ], environment: ["LEGATO_CLIENT_SECRET_FILE": file])
        try waitUntil("it has published everything", seconds: 60) {
            if child.errors.contains("started to poll") { planted.places["ps"] = listing() }
            return try scene.published().count == 40 && !scene.records(.lists).isEmpty
                && !scene.records(.catalogue).isEmpty && child.errors.contains("list=playlists")
        }
        let line = child.errors.split(separator: "\n").first { $0.contains("shows metrics") }
        let address = try #require(line?.split(separator: "address=").last.map { String($0) })
        let page = try HTTPClient().send(HTTPRequest(.get, HTTPURL(address)))
        planted.places["metrics"] = String(decoding: page.body, as: UTF8.self)
        #expect(planted.places["metrics"]?.contains("legato_last_poll_timestamp_seconds{") == true)
        planted.take(try scene.token(of: "me"))
        // A token that is refused is told of in words of ours.
        scene.spotify.revokeTokens(of: "me")
        try waitUntil("it knows that the login is over", seconds: 60) {
            child.errors.contains("a login is over")
        }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        planted.take(child, as: "run")
        let seen = try #require(planted.places["ps"], "the processes were listed while it ran")
        #expect(seen.contains(scene.cluster.prefix), "and it was among them")
    }

    @Test func `is in the token file and nowhere else`() throws {
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 40)],
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("secret"), delivery: .exactlyOnce, rotation: .rotate
        ) { settings in
            settings.profile = .extended
            settings.client = .init(id: LoginDesk.app, secret: Self.secret)
        }
        let planted = Planted()
        planted.take(try scene.token(of: "me"))
        try logIn(scene, planted)
        scene.listen(hours: 48)
        try poll(scene, planted)
        for verb in ["accounts", "run --once --brokers 127.0.0.1:\(FreePort.closed)", "logout"] {
            let child = try ChildProcess(
                "legato-producer",
                verb.split(separator: " ").map(String.init) + ["--data", scene.folder.path])
            try child.wait(seconds: 60)
            planted.take(child, as: verb)
            if verb == "accounts" { try search(scene.folder, planted) }
        }
        try search(scene.folder, planted)
        let topics = try KafkaAdministration(settings: scene.cluster.administration)
            .topics(timeoutMilliseconds: 10_000).keys
            .filter { $0.hasPrefix(scene.cluster.prefix) }
        #expect(topics.count == 5)
        for topic in topics {
            planted.places["topic \(topic)"] = try TopicRecord.all(
                of: topic, brokers: scene.cluster.brokers
            ).map { "\($0.key) \($0.text)" }.joined(separator: "\n")
        }
        #expect(planted.texts.count == 9)
        for text in planted.texts where !text.isEmpty {
            #expect(text.utf8.count > 8)
            for (place, content) in planted.places {
                #expect(!content.contains(text), "\(place)")
            }
        }
    }

    /// Every file of the data folder but the token's own.
    private func search(_ folder: TemporaryFolder, _ planted: Planted) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where name != "tokens/me.json" {
            planted.places["file \(name)"] = (try? folder.text(name)) ?? ""
        }
    }
}
