import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

/// Plays of one account, so that all lie in one partition: play N at offset N.
@Suite(.needsBroker, .runLimit)
struct `the process of a replay` {
    private func rig(plays count: Int) throws -> Rig {
        let rig = try Rig.real()
        try rig.publish(Array(repeating: ("me", Samples.track), count: count))
        return rig
    }

    private func words(_ rig: Rig, _ words: [String]) -> [String] {
        ["replay"] + words
            + ["--brokers", rig.cluster.brokers, "--topic-prefix", rig.cluster.prefix]
    }

    private func run(_ words: [String]) throws -> String {
        let done = try ChildProcess.run("legato-processor", words, seconds: 60)
        #expect(done.exit == .status(0), "\(done.errors)")
        return done.output
    }

    /// The offsets of the plays of which there are listens, in order.
    private func offsets(_ rig: Rig) throws -> [Int] {
        try rig.records(of: .listens).compactMap { record in
            record.firstMatch(of: #/"play_offset":(\d+)/#).flatMap { Int($0.1) }
        }.sorted()
    }

    private func offsets(_ rig: Rig, count: Int) throws -> [Int] {
        try waitUntil("\(count) listens are there", seconds: 60) {
            try offsets(rig).count >= count
        }
        return try offsets(rig)
    }

    @Test(
        arguments: [
            ("start", Array(0..<30)), ("5:9", Array(5..<9)), ("+27", [27, 28, 29]),
            ("-4", [26, 27, 28, 29]), ("@-1h:now", Array(0..<30)), ("@2001-01:2002-01", []),
        ] as [(String, [Int])])
    func `processes what its dry run counts, however it is named and however often`(
        range: String, numbers: [Int]
    ) throws {
        let rig = try rig(plays: 30)
        let dry = try run(words(rig, [range]))
        if !numbers.isEmpty { #expect(dry.contains("\ntotal"), "\(dry)") }
        #expect(try offsets(rig) == [])
        for round in 1...2 {
            let done = try run(words(rig, [range, "--execute"]))
            if !numbers.isEmpty {
                let count = numbers.count
                let sums = "\(count) records read = \(count) processed: \(count) plays = \(count) "
                #expect(done.contains(sums), "\(done)")
            }
            let all = numbers.flatMap { Array(repeating: $0, count: round) }
            #expect(try offsets(rig, count: all.count) == all)
        }
        // The same plays give the same bytes.
        #expect(Set(try rig.records(of: .listens)).count == numbers.count)
    }

    @Test func `tells before what the group has processed`() throws {
        let rig = try rig(plays: 30)
        try rig.runOnce()
        try rig.publish(Array(repeating: ("me", Samples.track), count: 10))
        let group = ["--group", rig.cluster.prefix + "g"]
        let table = try run(words(rig, ["20:36"] + group)).split(separator: "\n")
        #expect(table[0].contains("records  filtered  processed before  from"))
        #expect(table.last?.contains(#/^total +16 +0 +10 +20/#) == true, "\(table)")
    }

    @Test func `that is stopped says what does the rest`() throws {
        let rig = try rig(plays: 300)
        // So slow that the most of it is left, however long a look at the topic takes.
        let more = ["start", "--rate", "1", "--commit-records", "10", "--execute"]
        let child = try ChildProcess("legato-processor", words(rig, more))
        try waitUntil("some is there", seconds: 60) { try !offsets(rig).isEmpty }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(1))
        let line = try #require(child.errors.firstMatch(of: #/the rest: legato-processor (.*)/#)).1
        let rest = line.split(separator: " ").map { String($0) }
        #expect(rest.starts(with: ["replay"]) && rest.contains("--execute"), "\(line)")
        _ = try run(rest.filter { !["--rate", "1"].contains($0) })
        #expect(try offsets(rig, count: 300) == Array(0..<300))
    }

    @Test func `that is killed can be run again from the start`() throws {
        let rig = try rig(plays: 300)
        let more = ["start", "--rate", "100", "--commit-records", "10", "--execute"]
        let child = try ChildProcess("legato-processor", words(rig, more))
        try waitUntil("some is there", seconds: 60) { try !offsets(rig).isEmpty }
        child.send(SIGKILL)
        try child.wait()
        _ = try run(words(rig, ["start", "--execute"]))
        try waitUntil("all is there", seconds: 60) { try Set(offsets(rig)) == Set(0..<300) }
        #expect(Set(try rig.records(of: .listens)).count == 300)
    }

    @Test func `stops at what was the end when it began`() throws {
        let rig = try rig(plays: 100)
        let more = ["start", "--rate", "100", "--commit-records", "10", "--execute"]
        let child = try ChildProcess("legato-processor", words(rig, more))
        try waitUntil("it has begun", seconds: 60) { try !offsets(rig).isEmpty }
        try rig.publish(Array(repeating: ("me", Samples.track), count: 50))
        #expect(try child.wait(seconds: 60) == .status(0))
        #expect(try offsets(rig, count: 100) == Array(0..<100))
    }
}
