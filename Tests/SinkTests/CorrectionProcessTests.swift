import Foundation
import Plays
import Support
import Testing
import Topics

@testable import Sink

@Suite(.needsBroker, .runLimit)
struct `a history that its owner corrects` {
    private static let track = "4uLU6hMCjMI75M1A2tKUQC"

    /// Runs the producer's verb to its end; what it printed.
    private func say(_ quay: Quay, _ words: [String]) throws -> String {
        let place = ["--account", "a1", "--partitions", "3"] + quay.connection
        let run = try ChildProcess.run("legato-producer", words + place, seconds: 60)
        #expect(run.exit == .status(0), "\(run.errors)")
        return run.output
    }

    private func answer(_ file: String, _ sql: String) throws -> [String] {
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/sqlite3"), ["-cmd", ".timeout 10000", file, sql])
        guard try child.wait(seconds: 60) == .status(0) else {
            throw WaitFailed(description: child.errors)
        }
        return child.output.split(separator: "\n").map { String($0) }
    }

    private func publish(_ quay: Quay, _ numbers: Range<Int>) throws {
        // Every account's every tenth play is of one track.
        try quay.publish(numbers) { number in
            let id = number % 30 < 3 ? Self.track : "t\(number % 40)"
            return Quay.listen(number).value?.replacing("\"t\(number % 40)\"", with: "\"\(id)\"")
        }
    }

    @Test func `shows at once what is left of it, and all when that is undone`() throws {
        let quay = try Quay()
        try publish(quay, 0..<90)
        let (live, new) = (quay.folder.path("live.db"), quay.folder.path("new.db"))
        let topics = ["--topics", "listens,corrections"]
        let sink = try ChildProcess(
            "legato-sink",
            ["run", "--to", "sqlite:" + live, "--group", quay.cluster.prefix + "sink"]
                + topics + quay.connection)
        func shown(_ count: Int, _ words: String) throws {
            try waitUntil("\(count) listens are shown \(words)", seconds: 60) {
                let found = try? answer(live, "SELECT count(*) FROM listening")
                return found == ["\(count)"]
            }
        }
        try shown(90, "at first")
        #expect(
            try say(
                quay, ["exclude", "--track", "spotify:track:\(Self.track)", "--reason", "a cat"])
                == "a1: plays of track \(Self.track) are left out of the history\n")
        try shown(87, "without one account's track")
        // What comes later is left out as well: of these ten one is of the track.
        try publish(quay, 90..<120)
        try shown(116, "with later ones")
        _ = try say(quay, ["exclude", "--between", "2026-02-03T01:30Z", "2026-02-03T01:45Z"])
        try shown(112, "without a quarter of an hour")
        _ = try say(quay, ["include", "--play", "\(Records.playID(31))"])
        try shown(113, "with one play of it again")

        let rows =
            "SELECT hex(play_id), excluded FROM plays JOIN listens USING (listen_id) ORDER BY 1"
        try quay.sink(
            ["replay", "start", "--to", "sqlite:" + new, "--execute"] + topics + quay.connection)
        #expect(try answer(new, rows) == answer(live, rows))
        let check = try ChildProcess.run(
            "legato-sink", ["check", "--to", "sqlite:" + live] + quay.connection, seconds: 60)
        #expect(
            check.output.contains("ok   corrections: 7 listens are left out"), "\(check.output)")
        #expect(check.output.contains("ok   ready tables"), "\(check.output)")

        _ = try say(quay, ["include", "--track", Self.track])
        _ = try say(quay, ["include", "--between", "2026-02-03T01:30Z", "2026-02-03T01:45Z"])
        try shown(120, "in the end")
        sink.send(SIGTERM)
        #expect(try sink.wait(seconds: 60) == .status(0))

        let lines = try quay.sink(["tail", "corrections", ":end"] + quay.connection).output
        let words = lines.split(separator: "\n").map {
            $0.split(separator: " ").dropFirst(2).joined(separator: " ")
        }
        #expect(
            words == [
                "a1 exclude track \(Self.track) (a cat)",
                "a1 exclude what began from 2026-02-03T01:30:00.000Z to before 2026-02-03T01:45:00.000Z",
                "a1 include play \(Records.playID(31))", "a1 include track \(Self.track)",
                "a1 include what began from 2026-02-03T01:30:00.000Z to before 2026-02-03T01:45:00.000Z",
            ])
    }
}
