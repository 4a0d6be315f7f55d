import Foundation
import Stage
import Support
import Testing

@testable import Sink

@Suite(.needsBroker, .runLimit)
struct `a tail in a terminal` {
    static let titles = ["夜に駆ける 夜に駆ける 夜に駆ける", "שלום עליכם ושלום", "👩‍👩‍👧 family", "plain"]

    func quay(_ broker: RealBroker? = nil) throws -> Quay {
        let quay = try Quay(broker)
        try quay.publish(0..<4) { number in
            Records.listen(
                0, play: number, account: "me", name: Self.titles[number], artist: "Band"
            ).value
        }
        return quay
    }

    func tail(
        _ quay: Quay, _ words: [String], environment: [String: String] = [:]
    ) throws -> String {
        let child = try ChildProcess(
            terminal: 40, "legato-sink", ["tail"] + words + quay.connection,
            environment: environment)
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.output)")
        return child.output
    }

    @Test func `of forty columns shows wide and right-to-left titles whole`() throws {
        let environment = ["TERM": "xterm", "NO_COLOR": ""]
        let shown = try tail(try quay(), ["-n", "4"], environment: environment)
        for title in Self.titles {
            // What runs from right to left must not turn round the artist behind it.
            let name = title.hasPrefix("ש") ? "\u{2068}\(title)\u{2069}" : title
            #expect(shown.contains("\(name) – Band"))
        }
        #expect(shown.contains("\u{1b}[2m2026-03-04 16:00:00\u{1b}[0m"))
        #expect(shown.split(separator: "\r\n").count == 4)
    }

    @Test(arguments: [["NO_COLOR": "1", "TERM": "xterm"], ["TERM": "dumb"]])
    func `leaves colours out where they are not wanted`(environment: [String: String]) throws {
        let shown = try tail(try quay(), ["-n", "4"], environment: environment)
        #expect(!shown.contains("\u{1b}"))
        #expect(shown.contains("plain – Band"))
    }

    @Test func `leaves quietly when its reader has seen enough`() throws {
        let quay = try quay()
        try quay.publish(10..<2_000)
        let words = [ChildProcess.binaries.appending(path: "legato-sink").path, "tail", "start"]
        let command = (words + quay.connection).map { "'\($0)'" }.joined(separator: " ")
        let child = try ChildProcess(
            path: URL(filePath: "/bin/bash"),
            ["-c", "set -o pipefail; \(command) | head -3; echo \"status $?\""])
        #expect(try child.wait(seconds: 60) == .status(0))
        #expect(child.errors == "")
        let lines = child.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.last == "status 0")
    }

    /// How long Kafka is away: `make chaos` says thirty seconds.
    static let awaySeconds =
        ProcessInfo.processInfo.environment["LEGATO_AWAY_SECONDS"].flatMap { Double($0) } ?? 2

    @Test func `says once that Kafka is away, and goes on where it was`() throws {
        let broker = try RealBroker()
        let quay = try quay(broker)
        let child = try ChildProcess(
            "legato-sink", ["tail", "start", "--format", "%o %{track_name}\\n"] + quay.connection)
        try waitUntil("it shows what is there", seconds: 60) {
            child.output.split(separator: "\n").count == 4
        }
        try broker.kill()
        let end = ContinuousClock.now + .seconds(Self.awaySeconds)
        try waitUntil("it says so", seconds: 60) {
            child.errors.contains("Kafka failed, trying on") && ContinuousClock.now > end
        }
        try broker.up()
        try quay.publish(10..<13)
        try waitUntil("it goes on", seconds: 60) {
            child.output.split(separator: "\n").count == 7
        }
        child.send(SIGTERM)
        #expect(try child.wait() == .status(0))
        let lines = child.errors.split(separator: "\n")
        #expect(lines.count { $0.contains("Kafka failed, trying on") } == 1)
        #expect(lines.count { $0.contains("Kafka is back") } == 1)
        let shown = child.output.split(separator: "\n").suffix(3).sorted()
        #expect(shown == ["1 Song 10", "1 Song 11", "2 Song 12"])
    }
}
