import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Sink

@Suite(.needsBroker, .runLimit)
struct `a replay into a database` {
    /// Listen 30 begins at 01:30 and ends three minutes later, and so on.
    @Test(arguments: [
        (["10:20"], Array(30..<60)),
        (["@2026-02-03T01:33:00Z:2026-02-03T01:43:00Z"], Array(30..<40)),
        (["-25"], Array(275..<300)),
        (["2=5"], (5..<100).map { $0 * 3 + 2 }),
        (["start", "--account", "a1"], (0..<100).map { $0 * 3 + 1 }),
        (["start", "--where", "track_name=Song 77"], [77]),
    ])
    func `stores its records, once, in a new one and in the live one`(
        words: [String], numbers: [Int]
    ) throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let (new, live) = (quay.folder.path("new.db"), quay.folder.path("live.db"))
        try quay.store(live)
        let all = try quay.rows(live)
        #expect(all.count == 300)
        let dry = try quay.sink(quay.replay(words, to: new)).output
        #expect(!FileManager.default.fileExists(atPath: new))
        #expect(Self.total(dry) == numbers.count)
        for _ in 1...2 {
            let report = try quay.sink(quay.replay(words + ["--execute"], to: new)).output
            #expect(report.contains("\n\(numbers.count) records expected = "))
            let wanted = Set(numbers.map { "\(Records.playID($0))" })
            #expect(Set(try quay.rows(new).map { String($0.prefix(32)) }) == wanted)
        }
        try quay.sink(quay.replay(words + ["--execute"], to: live))
        #expect(try quay.rows(live) == all)
    }

    /// The sum of the records that a dry run counts.
    static func total(_ report: String) -> Int? {
        report.split(separator: "\n").first { $0.hasPrefix("total") }
            .flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) }
    }

    @Test func `that is stopped says what does the rest`() throws {
        let quay = try Quay()
        try quay.publish(0..<600)
        let file = quay.folder.path("new.db")
        let child = try ChildProcess(
            "legato-sink", quay.replay(["start", "--rate", "1", "--execute"], to: file))
        try waitUntil("some is stored", seconds: 60) {
            FileManager.default.fileExists(atPath: file)
                && (try? quay.rows(file).isEmpty) == false
        }
        child.send(SIGTERM)
        #expect(try child.wait() == .status(1))
        let command = try #require(child.errors.firstMatch(of: ReplayRest.pattern)).1
        #expect(try quay.rows(file).count < 600)
        let words = try ReplayRest.words(command)
        #expect(Set(["--rate", "1", "--execute"] + quay.connection).isSubset(of: words))
        try quay.sink(words.filter { !["--rate", "1"].contains($0) })
        let whole = quay.folder.path("whole.db")
        try quay.store(whole)
        #expect(try quay.rows(file) == quay.rows(whole))
    }

    @Test func `shows rate and time left on a terminal, and ends where the topic ended`() throws {
        let quay = try Quay()
        try quay.publish(0..<600)
        let file = quay.folder.path("new.db")
        let child = try ChildProcess(
            terminal: 100, "legato-sink",
            quay.replay(["start", "--rate", "300", "--execute"], to: file))
        let bar =
            #/replaying \[#+-+\] +[0-9]+ %  [0-9]+ of 600 offsets  [0-9]+/s  [0-9ms]+ left/#
        try waitUntil("it shows a bar", seconds: 60) { child.output.contains(bar) }
        // What comes now lies behind the end that was fixed.
        try quay.publish(600..<700)
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.output)")
        #expect(child.output.contains("600 records expected = 600 written + 0 replaced + 0"))
        #expect(try quay.rows(file).count == 600)
    }

    @Test func `that is killed is run again from the start, beside a running sink`() throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let file = quay.folder.path("live.db")
        let sink = try ChildProcess(
            "legato-sink", ["run", "--to", "sqlite:" + file] + quay.following)
        let words = quay.replay(["start", "--rate", "300", "--execute"], to: file)
        let child = try ChildProcess("legato-sink", words)
        try quay.publish(300..<400)
        try waitUntil("some is stored", seconds: 60) {
            FileManager.default.fileExists(atPath: file)
                && (try? quay.rows(file).isEmpty) == false
        }
        child.send(SIGKILL)
        try child.wait()
        try quay.sink(quay.replay(["start", "--execute"], to: file))
        try waitUntil("the sink has all", seconds: 60) { try quay.rows(file).count == 400 }
        sink.send(SIGTERM)
        #expect(try sink.wait() == .status(0))
        let whole = quay.folder.path("whole.db")
        try quay.store(whole)
        #expect(try quay.rows(file) == quay.rows(whole))
    }

    @Test func `from dead letters tries them again, and they stay what they are`() throws {
        let quay = try Quay()
        try quay.publish(0..<30) { $0 == 7 ? "no JSON" : nil }
        let (live, new) = (quay.folder.path("live.db"), quay.folder.path("new.db"))
        try quay.store(live)
        #expect(try quay.rows(live).count == 29)
        for file in [live, new] {
            let words = ["start", "--from-dead-letters", "--execute"]
            let report = try quay.sink(quay.replay(words, to: file)).output
            #expect(
                report.contains(
                    "1 records expected = 0 written + 0 replaced + 0 skipped, which change "
                        + "nothing + 1 dead-lettered; 0 left out by filters"))
        }
        #expect(try quay.rows(live).count == 29)
    }

    @Test func `goes on in no topic that was made anew, and says so`() throws {
        let quay = try Quay()
        try quay.publish(0..<30)
        let file = quay.folder.path("live.db")
        try quay.store(file)
        let rows = try quay.rows(file)
        try quay.makeAnew()
        // Longer than the old one, so that no offset tells them apart.
        try quay.publish(100..<160)
        let words = ["run", "--once", "--to", "sqlite:" + file] + quay.following
        let errors = try quay.sink(words, status: 1).errors
        #expect(errors.contains("--accept-new-topic"))
        #expect(try quay.rows(file) == rows)
        try quay.sink(words + ["--accept-new-topic"])
        #expect(try quay.rows(file).count == 90)
    }

    @Test(arguments: [("shorter", 15), ("as long", 30), ("longer", 60)])
    func `takes nothing of a topic that was made anew, until a sink has`(
        how: String, count: Int
    ) throws {
        let quay = try Quay()
        try quay.publish(0..<30)
        let file = quay.folder.path("live.db")
        try quay.store(file)
        let rows = try quay.rows(file)
        try quay.makeAnew()
        try quay.publish(100..<100 + count)
        // The second begins where what was stored is not read; the last reads another topic.
        for words in [["start"], ["-1"], ["start", "--from-dead-letters"]] {
            let replay = quay.replay(words + ["--execute"], to: file)
            let errors = try quay.sink(replay, status: 1).errors
            #expect(errors.contains("made anew") && errors.contains("--accept-new-topic"))
            #expect(try quay.rows(file) == rows)
        }
        let words = ["run", "--once", "--accept-new-topic", "--to", "sqlite:" + file]
        try quay.sink(words + quay.following)
        let report = try quay.sink(quay.replay(["start", "--execute"], to: file)).output
        #expect(report.contains("\n\(count) records expected = 0 written + 0 rep"), "\(report)")
        #expect(try quay.rows(file).count == 30 + count)
    }
}

@Suite(.needsBroker, .runLimit)
struct `the lag of a sink` {
    struct Line: Decodable, Hashable {
        let partition: Int
        let stored: Int64?
        let end: Int64
        let lag: Int64
        var since: String?
        let owner: String?

        enum CodingKeys: String, CodingKey {
            case partition, stored, end, lag, owner
            case since = "waiting_since"
        }
    }

    func lines(_ quay: Quay, _ words: [String]) throws -> [Line] {
        let output = try quay.sink(["lag", "--json"] + words + quay.connection).output
        return try output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }

    @Test func `is what it has not stored, by its own offsets, and whose it is`() throws {
        let quay = try Quay()
        let file = quay.folder.path("live.db")
        try quay.publish(0..<300, inTransaction: true)
        try quay.store(file)
        // Behind the last records lies a marker, which is nothing to be stored.
        #expect(
            try lines(quay, ["--to", "sqlite:" + file])
                == (0..<3).map { Line(partition: $0, stored: 100, end: 101, lag: 0, owner: nil) })
        try quay.publish(300..<330)
        #expect(
            try lines(quay, ["--to", "sqlite:" + file])
                == (0..<3).map { number in
                    Line(
                        partition: number, stored: 100, end: 111, lag: 11,
                        since: "2026-02-03T06:0\(3 + number):00.000Z", owner: nil)
                })
        let behind = try quay.sink(["lag", "--to", "sqlite:" + file] + quay.connection).output
        let sum = #/: 33 behind, 2026-02-03T06:03:00Z \([0-9dhms]+\)\n/#
        #expect(behind.contains(sum), "\(behind)")
        let nobody = try quay.sink(["lag", "--group", "nix"] + quay.connection).output
        #expect(nobody == "no member of nix has read any of these topics yet\n")
        let sink = try ChildProcess(
            "legato-sink", ["run", "--to", "sqlite:" + file] + quay.following)
        let words = ["--group", quay.cluster.prefix + "sink"]
        try waitUntil("the sink has all", seconds: 60) {
            try lines(quay, words).allSatisfy { $0.lag == 0 && $0.owner != nil }
        }
        #expect(try lines(quay, words).allSatisfy { $0.owner?.hasPrefix("legato-sink") == true })
        let table = try quay.sink(["lag"] + words + quay.connection).output
        #expect(table.contains(quay.cluster.prefix + "sink: 0 behind\n"))
        sink.send(SIGTERM)
        #expect(try sink.wait() == .status(0))
    }
}
