import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing

@testable import Producer

@Suite(.serialized, .runLimit) struct `a machine's clock` {
    func life(minutes: Int64 = 10) throws -> Life {
        let broker = try EmbeddedBroker.withTopics()
        let life = try Life(
            [ListenerSettings(account: "me")], brokers: broker.bootstrapServers,
            intervalMinutes: minutes)
        life.keep(broker)
        return life
    }

    /// From when on the producer's clock is off, and how far, in milliseconds.
    static let jumps: [(from: Int64, skew: Int64)] = [
        (3 * Life.hour, 2 * Life.day + 17), (6 * Life.hour, 0), (8 * Life.hour, -3_000_123),
        (11 * Life.hour, -26 * Life.hour - 301), (13 * Life.hour, 0),
        (15 * Life.hour, 400 * Life.day + 5), (16 * Life.hour, 0),
    ]

    @Test func `may jump forwards and backwards, and no play is lost or doubled`() throws {
        let life = try life()
        try life.run(until: 20 * Life.hour) { life in
            life.skew = Self.jumps.last { $0.from <= life.elapsed }?.skew ?? 0
        }
        #expect(try life.published() == life.played(upTo: life.polls(of: "me").last ?? 0))
        #expect(life.longestSilence(of: "me") <= 20 * 60_000)
        let entries = try life.records(.ledger).map { try $0.object }
        #expect(Set(entries.compactMap { $0["entry"] as? String }).count == entries.count)
        let kinds = Set(entries.compactMap { $0["kind"] as? String })
        #expect(kinds == ["login", "poll", "token-warning"], "a year ahead, the login ends soon")
    }

    @Test func `may stand still while the machine sleeps; it polls when it wakes`() throws {
        let life = try life(minutes: 5)
        let sleeps = [4 * Life.hour, 9 * Life.hour, 14 * Life.hour]
        var woken: [Int64] = []
        try life.run(until: 18 * Life.hour) { life in
            guard woken.count < sleeps.count, life.elapsed >= sleeps[woken.count] else { return }
            // Too short for fifty plays.
            life.clock.advance(milliseconds: 95 * 60_000)
            woken.append(life.elapsed)
        }
        #expect(woken.count == sleeps.count)
        // It looks at the clock every five minutes here, and every second in a process.
        for time in woken {
            #expect(life.polls(of: "me").contains { (time...time + 300_000).contains($0) })
        }
        #expect(try life.published() == life.played(upTo: life.polls(of: "me").last ?? 0))
        #expect(try life.events(of: "me") == ["0 login"])
    }
}
