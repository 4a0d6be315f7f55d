import Foundation
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// What a hundred accounts cost.
///
/// A measure of this machine, so `make chaos` alone runs it.
@Suite(.serialized, .needsBroker, .runLimit) struct `a hundred accounts` {
    static let isAsked = ProcessInfo.processInfo.environment["LEGATO_CHAOS_DAYS"] != nil

    @Test(.enabled(if: isAsked, "make chaos runs this"))
    func `start within half a minute and stay small`() throws {
        let names = (0..<100).map { "listener-\($0)" }
        let scene = try Scene(
            names.map { ListenerSettings(account: $0, plays: 5) },
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("crowd"), delivery: .exactlyOnce)
        scene.listen(hours: 24)
        let start = ContinuousClock.now
        let child = try ChildProcess(
            "legato-producer", scene.flags(interval: "5m") + ["--enrich-per-day", "300"],
            environment: [:])
        try waitUntil("all are polled", seconds: 120) {
            child.errors.split(separator: "\n").count { $0.contains("published plays") } >= 100
        }
        let took = ContinuousClock.now - start
        // A whole interval, so that every account is polled once more in it.
        let calls = scene.spotify.calls.count
        let before = try cpuTicks(child.identifier)
        let watched = ContinuousClock.now
        try waitUntil("an interval has passed, and all are polled once more", seconds: 400) {
            ContinuousClock.now - watched > .seconds(300)
                && scene.spotify.calls.dropFirst(calls).count(where: \.isPoll) >= 100
        }
        let seconds = (ContinuousClock.now - watched) / .seconds(1)
        let share = Double(try cpuTicks(child.identifier) - before) / 100 / seconds
        let bytes = try #require(child.residentBytes)
        let polls = scene.spotify.calls.dropFirst(calls).count(where: \.isPoll)
        print(
            "a hundred accounts: started in \(took), \(bytes >> 20) MB after \(polls) polls of an "
                + "interval, \(share * 100) % of a core")
        #expect(took < .seconds(30))
        #expect(bytes < 150 << 20)
        #expect(share < 0.05)
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        #expect(try scene.published() == scene.played)
    }

    func cpuTicks(_ process: Int32) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }
}
