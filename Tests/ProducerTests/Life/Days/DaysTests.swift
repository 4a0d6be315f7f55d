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
/// Single days in every run; `make chaos` sets LEGATO_CHAOS_DAYS to ninety, and
/// LEGATO_CHAOS_KILLS to fifty.
@Suite(.serialized, .needsBroker, .timeLimit(.minutes(120))) struct `days of five people` {
    static func number(_ name: String, or usual: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
    }

    static let days = Int64(number("LEGATO_CHAOS_DAYS", or: 1))
    static let kills = number("LEGATO_CHAOS_KILLS", or: 4)

    func life(_ script: DaysScript) throws -> Life {
        let life = try Life(
            script.listeners, brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("days"), delivery: .exactlyOnce,
            intervalMinutes: DaysScript.intervalMinutes
        ) { settings in
            // Things of the catalogue that are odd are played, too.
            settings.relinked = [0: 1, 2: 3, 5: 8]
            settings.takenDown = Set(0..<10)
        }
        life.place.takesLists = true
        life.place.enrichPerDay = DaysScript.enrichPerDay
        return life
    }

    @discardableResult
    func judge(
        _ life: Life, starts: [Int64], absences: [Range<Int64>] = [], days: Int64, _ what: String
    ) throws -> DaysJudge.Sums {
        let plays = try DaysJudge(
            life.spotify, slackMilliseconds: CallJudge.silenceMilliseconds,
            ends: starts.map { Life.start + $0 } + absences.map { Life.start + $0.lowerBound }
        ) { try life.records($0) }.judgePlays()
        let calls = CallJudge(
            calls: life.spotify.calls, starts: starts, absences: absences, days: days
        ).judge()
        print("days of five people, \(days) \(what): \(plays); \(calls)")
        return plays
    }

    /// A seed, the least that a day of it leaves in the topic, and the most that came too late.
    static let seeds: [(seed: UInt64, least: Int, late: Int)] = {
        guard days > 1 else { return [(2_026, 800, 5), (7, 960, 25)] }
        return [(2_026, 500 * Int(days), 30 * Int(days))]
    }()

    @Test(arguments: seeds)
    func `leave each play once, or inside a gap, or with a reason`(
        seed: UInt64, least: Int, late: Int
    ) throws {
        var script = DaysScript(seed: seed, days: Self.days)
        let life = try life(script)
        var starts: [Int64] = []
        var absences: [Range<Int64>] = []
        while life.elapsed < script.end {
            let (end, absence) = script.stretch(from: life.elapsed)
            starts.append(life.elapsed)
            try life.run(until: end) { life in
                for fault in script.faults(at: life.elapsed) { life.spotify.inject(fault) }
            }
            absences.append(life.elapsed..<life.elapsed + absence)
            life.clock.advance(milliseconds: absence)
        }
        let sums = try judge(
            life, starts: starts, absences: absences, days: script.days, "with seed \(seed)")
        #expect(sums.published >= least)
        #expect(sums.late <= late)
    }

    @Test func `leave the same when producers are killed at any moment`() throws {
        var script = DaysScript(seed: 50, days: Self.days)
        let life = try life(script)
        let ticker = try LifeTicker(life, until: script.end)
        var starts: [Int64] = []
        for kill in 0...Self.kills {
            let isLast = kill == Self.kills
            let part = script.end / Int64(Self.kills + 1)
            let target = isLast ? script.end : part * Int64(kill) + script.moment(within: part)
            starts.append(life.elapsed)
            let child = try ticker.start()
            try waitUntil("killed \(kill) times, it has come to its end", seconds: 3_000) {
                for fault in script.faults(at: life.elapsed) { life.spotify.inject(fault) }
                if life.elapsed >= target { return true }
                guard child.isRunning else { throw WaitFailed(description: child.errors) }
                return false
            }
            guard !isLast else {
                #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
                break
            }
            let end = ContinuousClock.now + .milliseconds(script.moment(within: 40))
            try waitUntil("the moment has come") { ContinuousClock.now >= end }
            child.send(SIGKILL)
            try child.wait()
        }
        try judge(life, starts: starts, days: script.days, "with \(Self.kills) kills")
    }

    /// The executable has the machine's clock: every poll, each second, lets an hour pass.
    @Test func `leave the same when the built executable polls`() throws {
        var script = DaysScript(seed: 1, days: 1)
        // For these it would wait half a minute of our time.
        script.kinds.removeAll { [.silent429, .unreadable429].contains($0) }
        let scene = try Scene(
            script.listeners, brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("day"), delivery: .exactlyOnce)
        let child = try ChildProcess(
            "legato-producer",
            scene.flags() + [
                "--lists", "playlists,top,saved,followed,devices,profile", "--playlist", "all",
                "--enrich-per-day", "\(DaysScript.enrichPerDay)",
            ])
        func polls(_ name: String) -> Int {
            scene.spotify.calls.count { $0.account == name && $0.isPoll && $0.fault == nil }
        }
        for hour in 0...script.days * 24 {
            if hour > 0 { scene.listen(hours: 1) }
            for fault in script.faults(at: hour * Life.hour) { scene.spotify.inject(fault) }
            let before = DaysScript.names.map(polls)
            try waitUntil("all are polled in hour \(hour)", seconds: 60) {
                zip(DaysScript.names, before).allSatisfy { polls($0) > $1 }
            }
        }
        // The poll under way may have begun before the last hour was over.
        let before = DaysScript.names.map(polls)
        try waitUntil("all are polled and published", seconds: 60) {
            zip(DaysScript.names, before).allSatisfy { polls($0) > $1 + 1 }
        }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        let plays = try DaysJudge(scene.spotify) { try scene.records($0) }.judgePlays()
        for bucket in ["albums", "tracks", "artists"] {
            let calls = scene.spotify.calls.filter { $0.bucket == bucket }
            #expect(calls.count <= DaysScript.enrichPerDay)
            let refused = calls.firstIndex { $0.fault == .quota429 }
            #expect(refused.map { $0 == calls.count - 1 } ?? true, "none after a quota's end")
        }
        print("days of five people, 1 by the executable: \(plays)")
    }
}
