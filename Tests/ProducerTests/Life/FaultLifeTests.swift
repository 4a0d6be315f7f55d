import Kafka
import Plays
import Simulator
import Spotify
import Stage
import Support
import Testing

@testable import Producer

@Suite(.serialized, .runLimit) struct `an account's polls` {
    let broker: EmbeddedBroker

    init() throws { broker = try EmbeddedBroker.withTopics() }

    func life(
        _ names: [String] = ["me"], minutes: Int64 = 5, scripts: [Int] = [],
        settings change: (inout SimulatorSettings) -> Void = { _ in }
    ) throws -> Life {
        try Life(
            names.map { ListenerSettings(account: $0, script: scripts) },
            brokers: broker.bootstrapServers, intervalMinutes: minutes, settings: change)
    }

    static let passing: [SimulatedFault.Kind] = [
        .expired401, .invalid401, .rate429, .silent429, .unreadable429, .text429, .json500,
        .json502, .html502, .empty503, .empty504, .html200, .empty200, .truncated200,
    ]

    @Test func `go on within an interval or two after any passing fault`() throws {
        let life = try life(minutes: 10)
        var faults = Self.passing
        var next = 20 * Int64(60_000)
        try life.run(until: Int64(Self.passing.count + 1) * Life.hour) { life in
            guard life.elapsed >= next, let kind = faults.popLast() else { return }
            life.spotify.inject(SimulatedFault(kind))
            next += Life.hour
        }
        #expect(faults.isEmpty)
        #expect(try life.published() == life.played(upTo: life.polls(of: "me").last ?? 0))
        #expect(life.longestSilence(of: "me") <= 20 * 60_000)
        #expect(try life.events(of: "me") == ["0 login"])
    }

    @Test func `are tried once an interval while refused, and each refusal is told once`() throws {
        let life = try life(minutes: 10)
        let kinds: [SimulatedFault.Kind] = [
            .forbidden403, .premium403, .unregistered403, .scope403, .permissions401,
        ]
        for kind in kinds { life.spotify.inject(SimulatedFault(kind, count: 6)) }
        try life.run(until: 6 * Life.hour)
        #expect((36...37).contains(life.polls(of: "me").count))
        let told = life.log.lines.filter { $0.contains("could not poll") }
        #expect(told.count == kinds.count)
        let words = ["Forbidden", "Premium", "none of the app's users", "permission", "permission"]
        for (line, words) in zip(told, words) { #expect(line.contains(words)) }
    }

    @Test func `wait out a stall and go on`() throws {
        let life = try life()
        life.place.callMilliseconds = 1_000
        life.spotify.inject(SimulatedFault(.stall, count: 1, seconds: 3))
        try life.run(until: Life.hour)
        #expect(life.polls(of: "me").count >= 12)
        #expect(life.log.lines.contains { $0.contains("the service did not answer") })
    }

    @Test(arguments: [SimulatedFault.Kind.json500, .empty503, .rate429, .html502])
    func `keep their token when the token endpoint is in trouble`(
        kind: SimulatedFault.Kind
    ) throws {
        let life = try life()
        life.spotify.inject(SimulatedFault(kind, path: "/api/token", count: 3))
        try life.run(until: 2 * Life.hour)
        #expect(life.polls(of: "me").count >= 22)
        #expect(try life.events(of: "me") == ["0 login"])
    }

    @Test(arguments: [SimulatedFault.Kind.revokedGrant, .invalidGrant, .bareGrant])
    func `end with a grant that is refused, whatever its words`(
        kind: SimulatedFault.Kind
    ) throws {
        let life = try life(["ada", "ben"])
        try life.run(until: Life.hour / 2)
        life.spotify.inject(SimulatedFault(kind, path: "/api/token", count: 1))
        life.spotify.expireTokens(of: "ada")
        try life.run(until: 2 * Life.hour)
        #expect(try life.events(of: "ada") == ["0 login", "0 token-dead"])
        #expect(life.longestSilence(of: "ben") <= 5 * 60_000)
        #expect(life.polls(of: "ben").max() ?? 0 > 110 * 60_000)
        #expect(life.polls(of: "ada").max() ?? .max <= 31 * 60_000)
    }

    @Test func `wait for a quota to end, over restarts, and go on on time`() throws {
        let life = try life()
        try life.run(until: Life.hour)
        life.spotify.inject(SimulatedFault(.quota429, seconds: 20 * 3_600))
        for hour in [Int64(6), 12] { try life.run(until: hour * Life.hour) }
        let blocked = life.polls(of: "me").last ?? 0
        try life.run(until: 26 * Life.hour)
        let after = life.polls(of: "me").filter { $0 > blocked }
        #expect(after.first ?? 0 >= blocked + 20 * Life.hour)
        #expect(after.first ?? .max <= blocked + 20 * Life.hour + 60_000)
        #expect(!life.log.lines.contains { $0.contains("the new access token was refused") })
        let events = try life.events(of: "me")
        #expect(events.filter { $0.hasSuffix("blocked") }.count == 1)
        #expect(try life.published().count > 50)
    }

    @Test func `of all accounts wait for the quota that one of them met`() throws {
        let life = try life(["ada", "ben"])
        try life.run(until: Life.hour)
        life.spotify.inject(SimulatedFault(.quota429, account: "ada", seconds: 20 * 3_600))
        try life.run(until: 10 * Life.hour)
        let refused =
            try #require(
                life.spotify.calls.first { $0.fault == .quota429 }?.atMilliseconds) - Life.start
        try life.run(until: 26 * Life.hour)
        for name in ["ada", "ben"] {
            // Ben's call may have left before the answer to Ada's came.
            let polls = life.polls(of: name)
            #expect(!polls.contains { $0 > refused && $0 < refused + 20 * Life.hour }, "\(name)")
            let after = try #require(polls.first { $0 >= refused + 20 * Life.hour })
            #expect(after <= refused + 20 * Life.hour + 60_000)
            #expect(polls.last ?? 0 > 25 * Life.hour)
        }
        #expect(try life.events(of: "ada").filter { $0.hasSuffix("blocked") } == ["0 blocked"])
        #expect(try life.events(of: "ben").filter { $0.hasSuffix("blocked") } == [])
    }

    @Test func `record the gap that an absence leaves, and nothing outside it is lost`() throws {
        let life = try life(minutes: 20)
        try life.run(until: 6 * Life.hour)
        life.clock.advance(milliseconds: 40 * Life.hour)
        try life.run(until: 50 * Life.hour)
        let gaps = try life.records(.ledger).map { try $0.object }
            .filter { $0["kind"] as? String == "gap-opened" }
        let gap = try #require(gaps.first)
        #expect(gaps.count == 1)
        let missing = Set(life.played(upTo: life.polls(of: "me").last ?? 0)).subtracting(
            try life.published())
        #expect(!missing.isEmpty)
        let from = try #require(gap["from"] as? String)
        let to = try #require(gap["to"] as? String)
        let times = missing.map { String($0.suffix(24)) }
        #expect(times.allSatisfy { from < $0 && $0 < to })
    }
}
