import Foundation
import HTTP
import Kafka
import Metrics
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.runLimit) struct `a producer's metrics` {
    func page(_ port: UInt16, _ path: String) throws -> HTTPResponse {
        try HTTPClient().send(HTTPRequest(.get, HTTPURL("http://127.0.0.1:\(port)\(path)")))
    }

    func lines(_ page: HTTPResponse) -> [String] {
        String(decoding: page.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `tell of calls, blocks, logins, polls, plays and gaps`() throws {
        let broker = try EmbeddedBroker.withTopics([.catalogue])
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 200)], brokers: broker.bootstrapServers)
        scene.listen(hours: 4)
        try scene.pollOnce()
        let known = try scene.published().count
        scene.listen(hours: 200)
        scene.spotify.expireTokens(of: "me")
        scene.spotify.inject(SimulatedFault(.json500, path: "/v1/me/player"))
        scene.spotify.inject(SimulatedFault(.quota429, path: "/v1/artists", seconds: 72_000))
        let child = try ChildProcess(
            "legato-producer",
            scene.flags(interval: "20m")
                + ["--metrics", "0", "--enrich-per-day", "300"])
        let port = try child.metricsPort()
        let wanted = [
            #"legato_spotify_calls_total{bucket="artists",answer="quota"} 1"#,
            #"legato_spotify_calls_total{bucket="player",answer="ok"} 1"#,
            #"legato_spotify_calls_total{bucket="player",answer="token-refused"} 1"#,
            #"legato_spotify_calls_total{bucket="player",answer="unavailable"} 1"#,
            #"legato_spotify_calls_total{bucket="token",answer="ok"} 1"#,
            #"legato_plays_published_total{account="me"} 50"#,
            #"legato_gaps_open{account="me"} 1"#,
        ]
        let blocked = ProducerMetrics.blockedUntil.name + #"{app="app",bucket="artists"} "#
        var shown: [String] = []
        do {
            try waitUntil("all is told", seconds: 60) {
                shown = (try? page(port, "/metrics")).map(lines) ?? []
                return wanted.allSatisfy(shown.contains)
                    && shown.contains { $0.hasPrefix(blocked) }
            }
        } catch {
            let missing = wanted.filter { !shown.contains($0) }
            throw WaitFailed(description: "\(error); missing \(missing) in \(shown)")
        }
        let names = Set(shown.compactMap { $0.split(separator: "{").first.map(String.init) })
        for metric in ProducerMetrics.own where metric != ProducerMetrics.warnings {
            #expect(names.contains(metric.name), "\(metric.name)")
        }
        #expect(try page(port, "/livez").status == 200)
        try waitUntil("it is ready", seconds: 60) {
            lines(try page(port, "/readyz")) == ["kafka: ok", "logins: ok"]
        }
        #expect(known > 0)

        _ = try scene.logOut("me")
        try waitUntil("it is not ready, and says why", seconds: 60) {
            let answer = try page(port, "/readyz")
            return answer.status == 503 && lines(answer).last == "logins: to be renewed of me"
        }
        let health = try ChildProcess.run(
            "legato-producer", ["health", "--metrics", "\(port)"], seconds: 60)
        #expect(health.exit == .status(1))
        // Whether the broker has just been slow is not what this is about.
        let words = #/legato-producer: not ready: kafka: [^;\n]+; logins: to be renewed of me\n/#
        #expect(health.errors.wholeMatch(of: words) != nil, "\(health.errors)")
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
    }

    @Test func `count a gap until it is closed, whatever became of its bounds`() {
        func entry(_ kind: LedgerEntry.Kind, _ id: String, gap: String) -> LedgerEntry {
            LedgerEntry(
                entry: id, account: "me", kind: kind, at: Instant(milliseconds: 0), gap: gap)
        }
        var gaps = OpenGaps()
        gaps.take(entry(.gapOpened, "a", gap: "a"))
        gaps.take(entry(.gapOpened, "b", gap: "b"))
        gaps.take(entry(.gapOpened, "a", gap: "a"))
        #expect(gaps.entries.map(\.entry) == ["b", "a"])
        gaps.take(entry(.gapClosed, "c", gap: "a"))
        gaps.take(entry(.poll, "b", gap: "b"))
        #expect(gaps.entries.map(\.entry) == ["b"])
    }
}
