import Simulator
import Stage

@testable import Producer

/// What happens in so many days of five people: all of it follows from a seed.
struct DaysScript {
    static let names = ["ada", "ben", "cy", "dee", "eve"]
    /// As long as may be: what is shown late has the least chance to fit.
    static let intervalMinutes: Int64 = 20
    static let enrichPerDay = 12
    /// How long a bucket is closed by a quota.
    static let quotaSeconds: Int64 = 20 * 3_600

    let days: Int64
    let listeners: [ListenerSettings]
    /// Faults that pass.
    var kinds: [SimulatedFault.Kind] = [
        .expired401, .rate429, .silent429, .unreadable429, .json500, .html502, .empty503,
        .empty504, .truncated200, .html200, .empty200,
    ]
    private var random: SplitMix64
    private var nextFault = 2 * Life.hour
    private var nextQuota = 8 * Life.hour

    init(seed: UInt64, days: Int64) {
        self.days = days
        var random = SplitMix64(seed: seed)
        var listeners = Self.names.map { name in
            ListenerSettings(account: name, scenes: Self.scenes(days, &random))
        }
        // What the real service did to somebody, it does to one of them.
        listeners[1].stamp = .start
        listeners[2].skipPercent = 20
        listeners[2].admission = .halfMinute
        listeners[3].missingPercent = 4
        self.listeners = listeners
        self.random = random
    }

    var end: Int64 { days * Life.day }

    private static func scenes(
        _ days: Int64, _ random: inout SplitMix64
    ) -> [SimulatedScene] {
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

    /// How long the next producer runs, and how long there is none afterwards: a restart every
    /// half day or so, and now and then a night without any.
    mutating func stretch(from start: Int64) -> (end: Int64, absence: Int64) {
        let end = min(start + Int64.random(in: 4...20, using: &random) * Life.hour, self.end)
        let night = 9 * Life.hour
        // The last hour is a good one.
        let isNight =
            Int.random(in: 0..<3, using: &random) == 0 && end + night < self.end - Life.hour
        return (end, isNight ? night : 0)
    }

    /// Faults whose time has come.
    mutating func faults(at elapsed: Int64) -> [SimulatedFault] {
        var faults: [SimulatedFault] = []
        // The last hour is a good one: what was shown by then is asked for.
        guard elapsed < end - Life.hour else { return [] }
        if elapsed >= nextFault {
            nextFault = elapsed + Int64.random(in: 1...6, using: &random) * Life.hour
            let kind = kinds.randomElement(using: &random) ?? .json500
            faults.append(
                SimulatedFault(kind, account: Self.names.randomElement(using: &random)))
        }
        if elapsed >= nextQuota {
            nextQuota = elapsed + Int64.random(in: 24...96, using: &random) * Life.hour
            let bucket = ["artists", "albums"].randomElement(using: &random) ?? "artists"
            faults.append(
                SimulatedFault(.quota429, path: "/v1/" + bucket, seconds: Self.quotaSeconds))
        }
        return faults
    }

    /// A time at random in the next so many milliseconds.
    mutating func moment(within milliseconds: Int64) -> Int64 {
        Int64.random(in: 0..<milliseconds, using: &random)
    }
}
