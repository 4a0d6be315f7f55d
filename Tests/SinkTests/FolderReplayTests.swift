import Foundation
import Lake
import Plays
import Stage
import Support
import Testing

@testable import Sink

/// Listen N lies in partition N % 3 at offset N / 3, as ``Quay`` publishes them.
@Suite(.needsBroker, .needsPython, .runLimit)
struct `a replay into a folder` {
    /// The numbers of the listens that a tree holds, as a reader says that knows the format only.
    static func numbers(in tree: String) throws -> Set<Int> {
        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        var numbers: Set<Int> = []
        for (name, partition) in check.partitions {
            let index = name.split(separator: "/").last.flatMap { Int($0) } ?? 0
            for range in partition.held {
                for offset in range[0]...range[1] {
                    numbers.insert(Int(offset) * Quay.partitions + index)
                }
            }
        }
        return numbers
    }

    func replay(_ quay: Quay, _ words: [String], to place: String) -> [String] {
        ["replay"] + words + ["--topics", "listens", "--to", place, "--execute"] + quay.connection
    }

    @Test(arguments: [
        ("jsonl", ["start"], Array(0..<300)), ("csv", ["10:20"], Array(30..<60)),
        ("parquet", ["@2026-02-03T01:33:00Z:2026-02-03T01:43:00Z"], Array(30..<40)),
        ("jsonl", ["-25"], Array(275..<300)), ("parquet", ["2=5"], (5..<100).map { $0 * 3 + 2 }),
        ("csv", ["start", "--account", "a1"], (0..<100).map { $0 * 3 + 1 }),
        ("jsonl", ["start", "--where", "track_name=Song 77"], [77]),
    ])
    func `builds it from nothing, each record once`(
        format: String, words: [String], numbers: [Int]
    ) throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let tree = quay.folder.path("tree")
        let command = replay(quay, words, to: "\(format):\(tree)")
        let report = try quay.sink(command).output
        let sum = "\(numbers.count) records expected = \(numbers.count) written + 0 replaced + "
        #expect(report.contains("\n" + sum), "\(report)")
        #expect(try Self.numbers(in: tree) == Set(numbers))
        let own = try quay.sink(["files", "verify", tree]).output
        #expect(own.hasSuffix("files with \(numbers.count) records: all is well\n"))

        guard !words[0].hasPrefix("-") else { return }
        let content = try Harbour.content(tree)
        let second = try quay.sink(command).output
        #expect(second.hasPrefix("nothing new in this range\n"), "\(second)")
        #expect(second.contains("\n0 records expected = 0 written + "))
        #expect(try Harbour.content(tree) == content)
    }

    @Test(arguments: ObjectServer.areExpected ? ObjectServer.allCases : [])
    func `builds it in a store of objects`(server: ObjectServer) throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let land = try Tideland(server == .s3 ? .s3 : .azure, quay.folder)
        let child = try ChildProcess(
            "legato-sink", replay(quay, ["start"], to: "jsonl:\(land.place)"),
            environment: land.environment)
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        #expect(try Self.numbers(in: try land.folder()) == Set(0..<300))
        #expect(try land.verify().hasSuffix("files with 300 records: all is well\n"))
    }

    @Test func `tells before what it would read, and makes nothing`() throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let tree = quay.folder.path("tree")
        let words = replay(quay, ["start"], to: "jsonl:\(tree)").filter { $0 != "--execute" }
        let before = try quay.sink(words).output
        #expect(before.contains(#/\ntotal +300 +0 +0 +2026/#), "\(before)")
        #expect(!FileManager.default.fileExists(atPath: tree))
        try quay.sink(replay(quay, ["0:40"], to: "jsonl:\(tree)"))
        let after = try quay.sink(words).output
        #expect(after.contains(#/\ntotal +300 +0 +120 +2026/#), "\(after)")
    }

    @Test(arguments: CommitStep.allCases.filter { $0 != .shown })
    func `that is killed gives the same files when it is run again from the start`(
        step: CommitStep
    ) throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let (tree, twin) = (quay.folder.path("tree"), quay.folder.path("twin"))
        let more = ["start", "--rotate-records", "30"]
        let command = replay(quay, more, to: "parquet:\(tree)")
        let child = try ChildProcess(
            "legato-sink", command, environment: [Failpoint.variable: "\(step.rawValue):5"])
        #expect(try child.wait(seconds: 60) == .signal(SIGKILL))
        let before = try Self.manifests(in: tree).reduce(0) { $0 + $1.nextOffset }
        let report = try quay.sink(command).output
        let words = "\n\(before) offsets of this range were here before\n"
        #expect(report.contains(words) == (before > 0), "\(report)")
        #expect(report.contains("\n\(300 - before) records expected = \(300 - before) written"))
        try quay.sink(replay(quay, more, to: "parquet:\(twin)"))
        #expect(try Self.numbers(in: tree) == Set(0..<300))
        #expect(try Harbour.content(tree) == Harbour.content(twin))
    }

    @Test(arguments: [("-2", 299..<301), ("@-3650d", 0..<301)])
    func `that is killed between two partitions is run again, whatever has come meanwhile`(
        range: String, numbers: Range<Int>
    ) throws {
        let quay = try Quay()
        try quay.publish(0..<300)
        let tree = quay.folder.path("tree")
        let command = replay(quay, [range], to: "jsonl:\(tree)")
        let child = try ChildProcess(
            "legato-sink", command, environment: [Failpoint.variable: "committed:1"])
        #expect(try child.wait(seconds: 60) == .signal(SIGKILL))
        let partitions = try Self.manifests(in: tree).map(\.partition)
        #expect(partitions == [range == "-2" ? 1 : 0])

        let other = replay(quay, [range, "--account", "a1"], to: "jsonl:\(tree)")
        let errors = try quay.sink(other, status: 1).errors
        #expect(errors.contains("was replayed with another choice (\(range)); "), "\(errors)")

        // Of the newest, none is left then in the partition that was committed.
        try quay.publish(300..<301)
        for _ in 1...2 {
            let report = try quay.sink(command).output
            #expect(report.contains("\n\(numbers.count) records expected = \(numbers.count) wr"))
            #expect(try Self.numbers(in: tree) == Set(numbers))
        }
        let own = try quay.sink(["files", "verify", tree]).output
        #expect(own.hasSuffix("files with \(numbers.count) records: all is well\n"), "\(own)")
    }

    static func manifests(in tree: String) throws -> [Manifest] {
        try Inspection(DiskTree(tree)).manifests()
    }

    @Test(arguments: [["start"], ["@2026-02-03T01:00Z:2026-02-03T08:00Z"], ["-400"]])
    func `that is stopped says what does the rest`(words: [String]) throws {
        let quay = try Quay()
        try quay.publish(0..<600)
        let tree = quay.folder.path("tree")
        let more = ["--rate", "5", "--rotate-records", "20"]
        let child = try ChildProcess(
            "legato-sink", replay(quay, words + more, to: "jsonl:\(tree)"))
        let root = "\(tree)/listens"
        try waitUntil("it has begun", seconds: 60) {
            FileManager.default.fileExists(atPath: root)
        }
        child.send(SIGTERM)
        #expect(try child.wait() == .status(1))
        #expect(!child.output.contains("the sum does not agree"), "\(child.output)")
        #expect(child.errors.contains("nothing was stored") == (words == ["-400"]))
        let command = try #require(child.errors.firstMatch(of: ReplayRest.pattern)).1
        try quay.sink(ReplayRest.words(command, without: ["--rate", "5"]))
        let (whole, fresh) = (quay.folder.path("whole"), words)
        try quay.sink(replay(quay, fresh, to: "jsonl:\(whole)"))
        #expect(try Self.numbers(in: tree) == Self.numbers(in: whole))
    }

    @Test func `puts nothing where it does not belong`() throws {
        let quay = try Quay()
        try quay.publish(0..<60)
        let (part, live) = (quay.folder.path("part"), quay.folder.path("live"))
        try quay.sink(replay(quay, ["5:10"], to: "jsonl:\(part)"))
        try quay.sink(["run", "--once", "--to", "jsonl:\(live)"] + quay.following)
        let content = try Harbour.content(live)
        for (words, tree, reason) in [
            (["start"], live, "is what legato-sink run keeps here, which has all of it; replay"),
            (["3:10"], part, "is here from offset 5 to the one before 10, and the range begins"),
            (["12:15"], part, "and the range begins at 12: begin at 10, or replay into a new"),
            (["5:15", "--account", "a1"], part, "was replayed with another choice (everything)"),
            (["-5"], part, "was replayed with another choice (everything); replay into a new"),
        ] {
            let errors = try quay.sink(replay(quay, words, to: "jsonl:\(tree)"), status: 1).errors
            #expect(errors.contains(reason), "\(words) \(errors)")
        }
        #expect(try Harbour.content(live) == content)
        #expect(try Self.numbers(in: part) == Set(15..<30))
        let dead = replay(quay, ["start", "--from-dead-letters"], to: "jsonl:\(part)")
        #expect(
            try quay.sink(dead, status: 2).errors.contains(
                "--from-dead-letters wants --to sqlite:PATH"))

        // A sink follows what has all of its offsets, and no part of them.
        try quay.sink(["run", "--once", "--to", "jsonl:\(part)"] + quay.following)
        #expect(try Self.numbers(in: part) == Set(15..<60))
        let mine = quay.folder.path("mine")
        try quay.sink(replay(quay, ["start", "--account", "a1"], to: "jsonl:\(mine)"))
        let run = ["run", "--once", "--to", "jsonl:\(mine)"] + quay.following
        #expect(try quay.sink(run, status: 1).errors.contains("which a replay has put there"))
    }
}

/// The command that an interrupted replay prints.
enum ReplayRest {
    nonisolated(unsafe) static let pattern = #/(?:the rest|it all): legato-sink (.*)/#

    /// Its words, as a shell reads them, without some of them.
    static func words(_ command: Substring, without others: [String] = []) throws -> [String] {
        let child = try ChildProcess(
            path: URL(filePath: "/bin/bash"), ["-c", "printf '%s\\n' \(command)"])
        try child.wait()
        let words = child.output.split(separator: "\n").map { String($0) }
        return words.filter { !others.contains($0) }
    }
}
