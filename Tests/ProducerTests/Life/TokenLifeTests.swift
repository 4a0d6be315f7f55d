import Kafka
import Simulator
import Spotify
import Support
import Testing

@testable import Producer

@Suite(.serialized, .runLimit) struct `an account's login` {
    let broker: EmbeddedBroker

    init() throws { broker = try EmbeddedBroker.withTopics() }

    /// Four polls a day would lose plays; nobody listens here.
    func life(_ names: [String], rotation: SimulatorSettings.Rotation = .static) throws -> Life {
        try Life(
            names.map { ListenerSettings(account: $0, plays: 3) },
            brokers: broker.bootstrapServers, intervalMinutes: 720
        ) { settings in
            settings.rotation = rotation
            settings.refreshDays = 182
        }
    }

    @Test func `is warned of and dies after six months, alone, and comes back`() throws {
        let life = try life(["ada", "ben"])
        // Ben logs in again in time.
        try life.run(until: 100 * Life.day)
        life.spotify.renew("ben")
        try life.logIn("ben")
        try life.run(until: 190 * Life.day)
        #expect(
            try life.events(of: "ada") == [
                "0 login", "121 token-warning", "151 token-warning",
                "174 token-warning", "182 token-dead",
            ])
        #expect(try life.events(of: "ben") == ["0 login", "100 login"])
        let lines = life.log.lines.filter { $0.contains("account=ada") && !$0.hasPrefix("info") }
        let command = "account=ada command=\"legato-producer login --account ada\""
        let soon = ["60", "30", "7"].map { days in
            let start = "warn producer: a login ends soon account=ada days=\(days) "
            return start + "command=\"legato-producer login --account ada\""
        }
        #expect(Array(lines.prefix(3)) == soon)
        #expect(lines.dropFirst(3).first == "error producer: a login is over \(command)")
        #expect(life.polls(of: "ada").max() ?? 0 <= 182 * Life.day)
        #expect(life.polls(of: "ben").max() ?? 0 >= 189 * Life.day)
        #expect(life.longestSilence(of: "ben") <= Life.day / 2)

        life.spotify.renew("ada")
        var isBack = false
        try life.run(until: 200 * Life.day) { life in
            guard !isBack, life.elapsed >= 195 * Life.day else { return }
            isBack = true
            try life.logIn("ada")
        }
        #expect(try life.events(of: "ada").last == "195 login")
        #expect(life.polls(of: "ada").max() ?? 0 >= 199 * Life.day)
    }

    @Test func `is taken up and let go while the producer runs`() throws {
        let life = try life(["ada", "ben"])
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
        let life = try life(["ada"], rotation: .rotate)
        try life.run(until: 60 * Life.day)
        #expect(try life.store.read("ada").refreshToken == life.spotify.refreshToken(of: "ada"))
        #expect(life.longestSilence(of: "ada") <= Life.day / 2)
    }
}
