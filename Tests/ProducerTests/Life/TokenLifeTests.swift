import Foundation
import Kafka
import Metrics
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit) struct `an account's login` {
    /// One poll a day would lose plays; nobody's are shown unless it is said.
    func life(
        _ listeners: [ListenerSettings], minutes: Int64 = 720,
        rotation: SimulatorSettings.Rotation = .static
    ) throws -> Life {
        try Life(
            listeners, brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("login"), delivery: .exactlyOnce,
            intervalMinutes: minutes
        ) { settings in
            settings.rotation = rotation
            settings.refreshDays = 182
        }
    }

    static func quiet(_ name: String) -> ListenerSettings {
        ListenerSettings(account: name, plays: 3)
    }

    /// Three plays that are shown, then nothing until the login is over, then a whole life.
    static let ada = ListenerSettings(
        account: "ada", script: [1, 2, 3],
        scenes: [.privateSession(20 * 60_000..<182 * Life.day)])

    @Test func `is warned of and dies after six months, alone, and comes back`() throws {
        let life = try life([Self.ada, Self.quiet("ben")], minutes: 1_440)
        // Ben logs in again in time.
        try life.run(until: 100 * Life.day)
        life.spotify.renew("ben")
        try life.logIn("ben")
        try life.run(until: 190 * Life.day)
        let events = [
            "0 login", "121 token-warning", "151 token-warning", "174 token-warning",
            "182 token-dead",
        ]
        #expect(try life.events(of: "ada") == events)
        #expect(try life.events(of: "ben") == ["0 login", "100 login"])
        judgeWarnings(life)
        #expect(life.polls(of: "ada").max() ?? 0 <= 182 * Life.day)
        #expect(life.polls(of: "ben").max() ?? 0 >= 189 * Life.day)
        #expect(life.longestSilence(of: "ben") <= Life.day)
        let known = try life.published().filter { $0.hasPrefix("ada ") }
        #expect(known.count == 3)

        let desk = try LoginDesk(life.spotify, data: life.folder.path)
        var isBack = false
        try life.run(until: 195 * Life.day + 4 * Life.hour) { life in
            guard !isBack, life.elapsed >= 195 * Life.day else { return }
            isBack = true
            life.spotify.seat("ada")
            let login = try desk.paste(["--account", "ada"])
            #expect(login.exit == .status(0), "\(login.errors)")
        }
        #expect(try life.events(of: "ada") == events + ["195 login", "195 gap-opened"])
        #expect(life.polls(of: "ada").max() ?? 0 >= 195 * Life.day)
        try judgeGap(life, after: try #require(known.map { String($0.suffix(24)) }.max()))
    }

    /// One line each, at 60, 30 and 7 days and at the end, with the command that renews it; and
    /// a number each.
    private func judgeWarnings(_ life: Life) {
        let lines = life.log.lines.filter { $0.contains("account=ada") && !$0.hasPrefix("info") }
        let command = "command=\"legato-producer login --account ada\""
        let soon = ["60", "30", "7"].map { days in
            "warn producer: a login ends soon account=ada days=\(days) \(command)"
        }
        #expect(Array(lines.prefix(3)) == soon)
        #expect(
            lines.dropFirst(3).first == "error producer: a login is over account=ada \(command)")
        let metrics = life.instruments.measurements.text.split(separator: "\n")
        let counted = metrics.filter { $0.hasPrefix("legato_login_warnings_total") }
        #expect(
            counted
                == ["30", "60", "7"].map { days in
                    "legato_login_warnings_total{account=\"ada\",days=\"\(days)\"} 1"
                })
    }

    /// The gap reaches from the last play before to the oldest that the service still shows, and
    /// what is missing lies in it.
    private func judgeGap(_ life: Life, after last: String) throws {
        let entries = try life.records(.ledger).map { try $0.object }
        let gap = try #require(entries.first { $0["kind"] as? String == "gap-opened" })
        let published = try life.published().filter { $0.hasPrefix("ada ") }
        let fresh = published.map { String($0.suffix(24)) }.filter { $0 > last }.sorted()
        #expect(fresh.count == 50)
        #expect(gap["from"] as? String == last)
        #expect(gap["to"] as? String == fresh.first)
        let shown = life.spotify.plays.filter { play in
            play.account == "ada" && play.shownAtMilliseconds ?? .max <= Life.start + life.elapsed
        }
        #expect(shown.count > 500, "many more than a window were played meanwhile")
    }

    @Test func `is taken up and let go while the producer runs`() throws {
        let life = try life([Self.quiet("ada"), Self.quiet("ben")])
        _ = try life.store.remove("ben")
        try life.run(until: 4 * Life.day) { life in
            if life.elapsed >= 1 * Life.day, life.elapsed < 2 * Life.day,
                life.store.stamp(of: "ben") == nil
            {
                try life.logIn("ben")
            }
            if life.elapsed >= 2 * Life.day { _ = try life.store.remove("ben") }
        }
        let events = try life.events(of: "ben")
        #expect(events == ["1 login", "2 logout"])
        #expect(
            life.polls(of: "ben").allSatisfy { $0 >= Life.day && $0 <= 2 * Life.day + Life.hour })
        #expect(life.longestSilence(of: "ada") <= Life.day / 2)
    }

    @Test func `survives rotation of its token for months`() throws {
        let life = try life([Self.quiet("ada")], rotation: .rotate)
        try life.run(until: 60 * Life.day)
        #expect(try life.store.read("ada").refreshToken == life.spotify.refreshToken(of: "ada"))
        #expect(life.longestSilence(of: "ada") <= Life.day / 2)
    }
}

/// A service that rotates ends the old token as soon as it has made the new one.
@Suite(.needsBroker, .runLimit) struct `a token that is being renewed` {
    @Test func `is waited for when the producer is told to stop`() throws {
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 5)],
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("renewal"), delivery: .exactlyOnce, rotation: .rotate)
        scene.listen(hours: 24)
        let child = try ChildProcess("legato-producer", scene.flags())
        try waitUntil("it has published", seconds: 60) { child.errors.contains("published plays") }
        let old = scene.spotify.refreshToken(of: "me")
        scene.spotify.inject(SimulatedFault(.stall, path: "/api/token", seconds: 3))
        scene.spotify.expireTokens(of: "me")
        try waitUntil("the service has made another", seconds: 60) {
            scene.spotify.refreshToken(of: "me") != old
        }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        let stored = try scene.token(of: "me").refreshToken
        #expect(stored == scene.spotify.refreshToken(of: "me"), "\(child.errors)")
    }
}
