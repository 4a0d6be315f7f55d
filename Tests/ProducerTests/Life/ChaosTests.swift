import Foundation
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// Days of five people with everything that the real service has done to somebody.
///
/// Three days in every run; `make chaos` sets LEGATO_CHAOS_DAYS to ninety.
@Suite(.serialized, .needsBroker, .timeLimit(.minutes(120))) struct `days of five people` {
    static let days =
        ProcessInfo.processInfo.environment["LEGATO_CHAOS_DAYS"].flatMap { Int64($0) }
        ?? 3
    static let names = ["ada", "ben", "cy", "dee", "eve"]
    static let intervalMinutes: Int64 = 20

    /// What happens to one of them: seeded, some days after one another.
    static func scenes(_ random: inout SplitMix64) -> [SimulatedScene] {
        var scenes: [SimulatedScene] = []
        var start: Int64 = 2 * Life.hour
        while start < days * Life.day {
            let length = Int64.random(in: 1...5, using: &random) * Life.hour
            let range = start..<start + length
            switch Int.random(in: 0..<4, using: &random) {
            case 0: scenes.append(.offline(range, syncsAt: range.upperBound + 12 * Life.hour))
            case 1: scenes.append(.stall(range))
            case 2: scenes.append(.privateSession(range))
            default: scenes.append(.burst(start..<start + 12 * 60_000))
            }
            start += length + Int64.random(in: 3...20, using: &random) * Life.hour
        }
        return scenes
    }

    static let passing: [SimulatedFault.Kind] = [
        .expired401, .rate429, .silent429, .json500, .html502, .empty503, .truncated200, .html200,
    ]

    @Test func `leave each play once, or inside a gap, or with a reason`() throws {
        var random = SplitMix64(seed: 2_026)
        let life = try Life(
            Self.names.map { ListenerSettings(account: $0, scenes: Self.scenes(&random)) },
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("days"), delivery: .exactlyOnce,
            intervalMinutes: Self.intervalMinutes)
        var nextFault = Life.hour
        var end: Int64 = 0
        while end < Self.days * Life.day {
            // A restart every half day or so, and now and then a night without any producer.
            end = min(
                end + Int64.random(in: 4...20, using: &random) * Life.hour, Self.days * Life.day)
            try life.run(until: end) { life in
                guard life.elapsed >= nextFault else { return }
                nextFault += Int64.random(in: 1...6, using: &random) * Life.hour
                let kind = Self.passing.randomElement(using: &random) ?? .json500
                life.spotify.inject(SimulatedFault(kind, account: Self.names.randomElement()))
            }
            if Int.random(in: 0..<3, using: &random) == 0, end < Self.days * Life.day {
                life.clock.advance(milliseconds: 9 * Life.hour)
            }
        }
        try judge(life)
    }

    private func judge(_ life: Life) throws {
        let published = try life.published()
        let unique = Set(published)
        #expect(published.count == unique.count, "no play twice")
        let entries = try life.records(.ledger).map { try $0.object }
        let accepted = entries.reduce(0) { $0 + ($1["accepted"] as? Int ?? 0) }
        #expect(accepted == published.count)
        var reasons: [String: Int] = [:]
        for name in Self.names {
            let gaps = entries.filter {
                $0["kind"] as? String == "gap-opened" && $0["account"] as? String == name
            }.map { ($0["from"] as? String ?? "", $0["to"] as? String ?? "") }
            let listener = try #require(life.spotify.listeners[name])
            let last = (life.polls(of: name).last ?? 0) + Life.start
            for play in listener.plays where (play.shownAtMilliseconds ?? 0) <= last {
                let time = "\(Instant(milliseconds: play.playedAtMilliseconds))"
                let uri = life.spotify.catalogue.tracks[play.track].uri
                if unique.contains("\(name) \(uri) \(time)") { continue }
                let isLate = (play.shownAtMilliseconds ?? 0) > play.playedAtMilliseconds
                let isInGap = gaps.contains { $0.0 < time && time < $0.1 }
                let reason =
                    play.shownAtMilliseconds == nil
                    ? "hidden" : isInGap ? "gap" : isLate ? "too late to fit" : "LOST"
                reasons[reason, default: 0] += 1
            }
            let calls = life.spotify.calls.filter { $0.account == name }.count
            let polls = Self.days * 24 * 60 / Self.intervalMinutes
            #expect(calls <= polls * 12 / 10 + 20, "no more calls than polls and retries")
        }
        #expect(reasons["LOST"] == nil, "\(reasons)")
        #expect(published.count > 20 * Int(Self.days))
        print("days of five people: \(published.count) plays once, others: \(reasons)")
    }
}
