import Foundation
import HTTP
import Kafka
import Metrics
import Plays
import Stage
import Support
import Testing

@testable import Sink

@Suite(.needsBroker, .needsPython, .runLimit)
struct `a sink that writes files` {
    @Test(arguments: [
        (["--compress", "gzip"], "jsonl", 1), ([], "csv", 2), ([], "parquet", 3),
    ])
    func `loses and repeats nothing when it is killed again and again`(
        flags: [String], format: String, seed: UInt64
    ) throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        let poison: [[Int64]] = [[17, 17], [1_234, 1_235]]
        try harbour.publish(0..<3_000) { [17, 1_234, 1_235].contains($0) }
        var random = SplitMix64(seed: seed)
        let more = flags + ["--rotate-records", "137"]

        for _ in 0..<6 {
            let before = harbour.committed(tree)
            let child = try harbour.start("\(format):\(tree)", ["--once"] + more)
            let wanted = before + Int64.random(in: 1...1_200, using: &random)
            try waitUntil("it gets on", seconds: 60, everyMilliseconds: 1) {
                harbour.committed(tree) >= wanted || !child.isRunning
            }
            child.send(SIGKILL)
            try child.wait(seconds: 60)
        }
        try harbour.once("\(format):\(tree)", more)

        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(3_000, skipped: poison))
        let own = try ChildProcess.run("legato-sink", ["files", "verify", tree], seconds: 60)
        #expect(own.exit == .status(0))
        #expect(own.output.hasSuffix("files with 8,991 records: all is well\n"))
    }

    @Test func `gives equal files for equal offsets when that is asked for`() throws {
        let harbour = try Harbour()
        let (one, other) = (harbour.folder.path("one"), harbour.folder.path("other"))
        let more = [
            "--deterministic", "--rotate-records", "300", "--compress", "zstd", "--rotate-age",
            "1ms",
        ]
        try harbour.publish(0..<1_000)
        try harbour.once("jsonl:\(one)", more)
        let child = try harbour.start("jsonl:\(other)", more)
        try waitUntil("some is committed", seconds: 60) { harbour.committed(other) > 0 }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        try harbour.once("jsonl:\(other)", more)

        #expect(try Harbour.content(one) == Harbour.content(other))
        #expect(try LakeCheck(of: one).partitions == Harbour.whole(1_000))
    }

    @Test func `commits when nothing more comes, and when it is asked to end`() throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<10)
        let child = try harbour.start("jsonl:\(tree)", ["--rotate-idle", "1s"])
        try waitUntil("idleness commits", seconds: 60) { harbour.committed(tree) == 30 }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))

        let patient = try harbour.start("jsonl:\(tree)")
        try waitUntil("it reads", seconds: 60) { patient.errors.contains("began reading") }
        try harbour.publish(10..<20)
        patient.send(SIGTERM)
        #expect(try patient.wait(seconds: 60) == .status(0))
        try harbour.once("jsonl:\(tree)")
        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(20))
    }

    @Test func `commits by size, and by age while more and more comes`() throws {
        let harbour = try Harbour()
        let (large, old) = (harbour.folder.path("large"), harbour.folder.path("old"))
        try harbour.publish(0..<400)
        try harbour.once("jsonl:\(large)", ["--rotate-bytes", "50000"])
        let sizes = try Harbour.content(large).filter { $0.key.hasSuffix(".jsonl") }
        #expect(sizes.count > 3 * Harbour.partitions)
        #expect(sizes.values.allSatisfy { $0.count < 52_000 })
        #expect(sizes.values.count { $0.count < 50_000 } <= Harbour.partitions)

        let child = try harbour.start(
            "jsonl:\(old)", ["--rotate-age", "1s", "--rotate-idle", "1h"])
        var next = 400
        try waitUntil("age commits, twice", seconds: 60, everyMilliseconds: 50) {
            try harbour.publish(next..<next + 1)
            next += 1
            let files = (try? Harbour.content(old))?.keys.filter { $0.hasSuffix(".jsonl") } ?? []
            return files.count >= 2 * Harbour.partitions
        }
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
        for tree in [large, old] { #expect(try LakeCheck(of: tree).faults == []) }
    }

    @Test func `keeps few files open and little in memory with a folder for each record`() throws {
        let harbour = try Harbour()
        let count = FilesFault.isFull ? 3_400 : 600
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<count)
        let more = [
            "--once", "--deterministic", "--partition-by", "play_id", "--compress", "zstd",
        ]
        let sink = ChildProcess.binaries.appending(path: "legato-sink").path
        let child = try ChildProcess(
            path: URL(filePath: "/bin/sh"),
            ["-c", #"ulimit -n 64 && exec "$0" "$@""#, sink]
                + harbour.arguments("jsonl:\(tree)", more))
        var peak = 0
        try waitUntil("it ends", seconds: 300, everyMilliseconds: 5) {
            peak = max(peak, child.peakBytes ?? 0)
            return !child.isRunning
        }
        #expect(child.exit == .status(0), "\(child.errors)")
        #expect(peak < 150_000_000)
        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(Int64(count)))
        #expect(
            try Harbour.content(tree).keys.count { $0.hasSuffix(".jsonl.zst") }
                == count * Harbour.partitions)
    }

    @Test func `is shown by what there is, and made of fewer files`() throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<900) { $0 == 10 }
        try harbour.once("jsonl:\(tree)", ["--rotate-records", "100"])
        let before = try ChildProcess.run("legato-sink", ["files", "ls", tree], seconds: 60)
        let row = /listens +0 +0 +900 +11 +899 +[\d,]+ +1 +0/
        #expect(before.output.firstMatch(of: row) != nil, "\(before.output)")
        let compact = try ChildProcess.run("legato-sink", ["files", "compact", tree], seconds: 60)
        #expect(compact.output == "33 files became 9\n")
        let verify = try ChildProcess.run("legato-sink", ["files", "verify", tree], seconds: 60)
        #expect(verify.output == "9 files with 2,697 records: all is well\n")
        #expect(
            try LakeCheck(of: tree).partitions == Harbour.whole(900, skipped: [[10, 10]]))
    }

    @Test func `tells what it wrote, and how far behind it is`() throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<10)
        let child = try harbour.start(
            "jsonl:\(tree)", ["--rotate-idle", "100ms", "--metrics", "0"])
        try waitUntil("all is committed", seconds: 60) { harbour.committed(tree) == 30 }

        let client = HTTPClient()
        let address = "http://127.0.0.1:\(try child.metricsPort())"
        try waitUntil("it tells that all is written", seconds: 60) {
            let page = try client.send(HTTPRequest(.get, HTTPURL("\(address)/metrics")))
            let lines = String(decoding: page.body, as: UTF8.self).split(separator: "\n")
            let behind = lines.filter { $0.hasPrefix(StreamMetrics.lag.name + "{") }
            return lines.contains(#"legato_records_written_total{topic="listens"} 30"#)
                && !behind.isEmpty && behind.allSatisfy { $0.hasSuffix(" 0") }
        }
        let page = try client.send(HTTPRequest(.get, HTTPURL("\(address)/metrics")))
        let text = String(decoding: page.body, as: UTF8.self)
        #expect(text.contains(/\nlegato_batch_bytes_sum [1-9]/))
        #expect(text.contains("\n\(StreamMetrics.position.name){"))
        let ready = try client.send(HTTPRequest(.get, HTTPURL("\(address)/readyz")))
        #expect(
            String(decoding: ready.body, as: UTF8.self)
                == "partitions: ok\nkafka: ok\ndestination: ok\n")
        child.send(SIGTERM)
        #expect(try child.wait(seconds: 60) == .status(0))
    }

    @Test func `shares a folder with others of its group, whoever is killed`() throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<2_000)
        let more = [
            "--rotate-records", "100", "--rotate-idle", "500ms", "--kafka",
            "session.timeout.ms=6000",
        ]
        let place = "jsonl:\(tree)"
        var children = [try harbour.start(place, more), try harbour.start(place, more)]
        for round in 1...2 {
            try waitUntil("somebody gets on", seconds: 120) {
                harbour.committed(tree) >= round * 1_500
            }
            children[round % 2].send(SIGKILL)
            try children[round % 2].wait(seconds: 60)
            children[round % 2] = try harbour.start(place, more)
        }
        try waitUntil("all is committed", seconds: 120) { harbour.committed(tree) == 6_000 }
        for child in children {
            child.send(SIGTERM)
            #expect(try child.wait(seconds: 60) == .status(0))
        }
        let check = try LakeCheck(of: tree)
        #expect(check.faults == [])
        #expect(check.partitions == Harbour.whole(2_000))
    }

    @Test func `refuses a topic that was made anew, and a folder of another format`() throws {
        let harbour = try Harbour()
        let tree = harbour.folder.path("tree")
        try harbour.publish(0..<10)
        try harbour.once("jsonl:\(tree)")

        let csv = try harbour.start("csv:\(tree)", ["--once"])
        #expect(try csv.wait(seconds: 60) == .status(1))
        #expect(csv.errors.contains("in another format"))

        let other = try Harbour()
        try other.publish(100..<120)
        let child = try other.start("jsonl:\(tree)", ["--once"])
        #expect(try child.wait(seconds: 60) == .status(1))
        #expect(child.errors.contains("made anew"))
        #expect(try LakeCheck(of: tree).partitions == Harbour.whole(10))
    }
}
