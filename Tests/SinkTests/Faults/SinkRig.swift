import Foundation
import Kafka
import Plays
import SQLite
import Stage
import Support
import Topics

@testable import Sink

/// How much the tests of faults do: a little in each run of all tests, `make chaos` asks for all.
enum FaultSize {
    static let isFull = ProcessInfo.processInfo.environment["LEGATO_CHAOS_FULL"] == "1"

    static func of<Value>(_ little: Value, full: Value) -> Value { isFull ? full : little }
}

/// Listens and their tracks on a real broker, sinks that are processes of their own, and their
/// database.
///
/// Two plays each are of one listen: the even number is the API's, the next one the export's.
final class SinkRig {
    let cluster: Cluster
    let bench: Bench
    let partitions: Int
    private(set) var published: Int64 = 0

    init(partitions: Int = 4, broker: String? = nil) throws {
        bench = try Bench()
        self.partitions = partitions
        cluster = Cluster(
            brokers: try broker ?? RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("sink"), partitions: partitions, stage: "sink",
            instance: "test")
        try cluster.prepare([.listens, .tracks, .deadLetters], log: .silent)
    }

    var folder: TemporaryFolder { bench.folder }
    var database: String { bench.path }

    /// Publishes so many plays to each partition, each partition an account's.
    func publish(_ count: Int) throws {
        try publishAnew(count, from: Int(published))
        published += Int64(count)
    }

    /// Publishes so many from a number on, which need not be that of their offset.
    func publishAnew(_ count: Int, from first: Int) throws {
        let producer = try KafkaProducer(settings: cluster.writer(transactionalID: nil))
        let listens = try producer.topic(cluster.name(of: .listens))
        let tracks = try producer.topic(cluster.name(of: .tracks))
        for number in first..<first + count {
            for partition in 0..<partitions {
                let (key, value) = (Self.account(partition), Self.value(number, partition))
                try Self.send(key, value, to: listens, partition, by: producer)
                guard number % 2 == 0 else { continue }
                let (id, track) = Self.track(number / 2)
                try Self.send(id, track, to: tracks, partition, by: producer)
            }
        }
        try producer.flush(milliseconds: 60_000)
    }

    private static func send(
        _ key: String, _ value: String, to topic: KafkaTopic, _ partition: Int,
        by producer: KafkaProducer
    ) throws {
        try value.withText { value in
            try key.withText { key in
                try producer.send(
                    to: topic, partition: Int32(partition), key: key.bytes, value: value.bytes)
            }
        }
    }

    static func account(_ partition: Int) -> String { "user-\(partition)" }

    /// A record of `tracks`, of the track that a listen is of; each is described again and again.
    private static func track(_ listen: Int) -> (id: String, value: String) {
        tracks[listen % tracks.count]
    }

    private static let tracks = (0..<5 * trackCount).map { number in
        let id = "t\(number % trackCount)"
        let record = Records.track(
            0, id: id, name: "Song \(number)", artists: ["r\(number % 7)", "r7"],
            at: "2026-03-0\(1 + number / trackCount)", duration: 180_000)
        return (id, record.value ?? "")
    }
    private static let trackCount = 500

    /// A record of `listens`; one before it was cut once, as making it whole costs the most.
    static func value(_ number: Int, _ partition: Int) -> String {
        let listen = number / 2
        // The API tells milliseconds, the export whole seconds.
        let end = 1_400_000_000_000 + Int64(listen) * 200_000 + (number % 2 == 0 ? 250 : 0)
        let start = Instant(milliseconds: end - 180_000)
        let time = "\(start)"
        let parts = templates[number % 2]
        let id = Records.playID(number * 16 + partition + 1)
        return parts[0] + "\(id)" + parts[1] + account(partition) + parts[2]
            + "t\(listen % trackCount)" + parts[3] + time + parts[4]
            + "\(Instant(milliseconds: end))" + parts[5] + String(time.prefix(10)) + parts[6]
            + "\(Int(start.seconds) / 3_600 % 24)" + parts[7]
    }

    private static let templates = ["api", "extended"].map(template)

    private static func template(_ source: String) -> [String] {
        let record = Records.listen(
            0, play: 7, account: "ACCOUNT", track: "TRACK", start: "2026-03-04T16:00:00.000Z",
            source: source)
        let marks = [
            "\(Records.playID(7))", "ACCOUNT", "TRACK", "2026-03-04T16:00:00.000Z",
            "2026-03-04T16:03:00.000Z", "2026-03-04\",\"local_hour\":", "16,\"weekday",
        ]
        var rest = Substring(record.value ?? "")
        var parts: [String] = []
        for (index, mark) in marks.enumerated() {
            guard let range = rest.range(of: mark) else { return [] }
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
            if index == 5 { rest = "\",\"local_hour\":" + rest }
            if index == 6 { rest = ",\"weekday" + rest }
        }
        return parts + [String(rest)]
    }
}

// MARK: - Sinks

extension SinkRig {
    /// The command line of a sink that follows the topics into the database.
    func arguments(_ more: [String] = []) -> [String] {
        ["run", "--to", "sqlite:\(database)"] + connection + ["--topics", "listens,tracks"] + more
    }

    var connection: [String] {
        ["--brokers", cluster.brokers, "--topic-prefix", cluster.prefix]
    }

    /// Starts a sink, with a fault at the k-th pass of a point if one is named.
    func start(_ more: [String] = [], fault: (point: String, pass: Int)? = nil) throws
        -> ChildProcess
    {
        let failing = try fault.map { try environment(at: $0.point, $0.pass) }
        return try ChildProcess("legato-sink", arguments(more), environment: failing ?? [:])
    }

    /// What makes a process fail at the k-th pass of a point.
    private func environment(at point: String, _ pass: Int) throws -> [String: String] {
        [
            "LD_PRELOAD": try FaultLibrary.path(), "FAULT": "\(point):\(pass)",
            "FAULT_OVER": folder.path("over"), "FAULT_REACHED": folder.path("reached"),
        ]
    }

    /// Whether a sink has come to the point at which it was to die.
    var hasReachedFault: Bool { FileManager.default.fileExists(atPath: folder.path("reached")) }

    /// Runs a sink to the end of the topic, which must be a good end.
    func once(_ more: [String] = []) throws {
        let child = try start(["--once"] + more)
        guard try child.wait(seconds: 300) == .status(0) else {
            throw WaitFailed(description: child.errors)
        }
    }

    /// Runs another verb of the sink on the database.
    func run(_ verb: [String], seconds: Double = 120) throws -> (
        exit: ChildProcess.Exit, output: String, errors: String
    ) {
        try ChildProcess.run("legato-sink", verb + connection, seconds: seconds)
    }

    /// How many plays are stored; 0 while there is no table.
    var stored: Int64 { (try? number("SELECT count(*) FROM plays")) ?? 0 }

    /// The sum of the stored offsets of `listens`.
    var progress: Int64 { (try? number(Self.progress)) ?? 0 }

    static let progress = "SELECT sum(next_offset) FROM offsets WHERE topic = 'listens'"

    func number(_ sql: String) throws -> Int64 {
        try Database(path: database, mode: .readOnly).integer(sql) ?? 0
    }

    /// What is wrong with the database, given that all that was published must be in it once.
    func faults() throws -> [String] {
        let file = try Database(path: database, mode: .readOnly)
        var faults: [String] = []
        func expect(_ sql: String, _ wanted: String) throws {
            let found = try Bench.rows(sql, of: file).joined(separator: ", ")
            if found != wanted { faults.append("\(sql): \(found), wanted \(wanted)") }
        }
        let each = published
        let listens = (each + 1) / 2
        for partition in 0..<partitions {
            try expect(
                """
                SELECT count(*), count(DISTINCT play_id), min(topic_offset), max(topic_offset)
                FROM plays WHERE topic_partition = \(partition)
                """, "\(each)|\(each)|0|\(each - 1)")
            try expect(
                """
                SELECT topic, next_offset FROM offsets WHERE topic_partition = \(partition)
                ORDER BY 1
                """, "listens|\(each), tracks|\(listens)")
        }
        try expect("SELECT count(*) FROM listens", "\(listens * Int64(partitions))")
        try expect(
            "SELECT count(*) FROM plays WHERE paired_by = 1",
            "\(each / 2 * 2 * Int64(partitions))")
        // What was measured says how much of the track was heard: all.
        try expect(
            "SELECT count(*) FROM listens WHERE completion IS NOT 1.0 AND NOT ms_played_estimated",
            "0")
        try expect(
            """
            SELECT count(*) FROM tracks WHERE knowledge IS NULL OR knowledge <> 'full'
                OR artists NOT LIKE 'r_, r7'
            """, "0")
        try expect("PRAGMA integrity_check", "ok")
        try expect("PRAGMA foreign_key_check", "")
        for table in SumCheck.tables { try expect(SumCheck.faults(in: table), "0") }
        return faults
    }
}

/// The library that lets calls of a process fail, compiled once.
enum FaultLibrary {
    private static let built = Result { try build() }

    static func path() throws -> String { try built.get().path("faults.so") }

    private static func build() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Support/faults/faults.c").path(percentEncoded: false)
        let clang = try ChildProcess(
            path: URL(filePath: "/usr/bin/env"),
            ["clang", "-shared", "-fPIC", "-o", folder.path("faults.so"), source, "-ldl"])
        guard try clang.wait(seconds: 60) == .status(0) else {
            throw WaitFailed(description: clang.errors)
        }
        return folder
    }
}
