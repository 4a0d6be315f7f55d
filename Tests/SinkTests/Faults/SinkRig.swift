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

/// A topic of listens on a real broker, sinks that are processes of their own, and their database.
final class SinkRig {
    let cluster: Cluster
    let folder: TemporaryFolder
    let partitions: Int
    private(set) var published: Int64 = 0

    init(partitions: Int = 4, broker: String? = nil) throws {
        folder = try TemporaryFolder()
        self.partitions = partitions
        cluster = Cluster(
            brokers: try broker ?? RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("sink"), partitions: partitions, stage: "sink",
            instance: "test")
        try cluster.prepare([.listens, .deadLetters], log: .silent)
    }

    var database: String { folder.path("legato.db") }

    /// Publishes so many listens to each partition, each partition an account's.
    func publish(_ count: Int) throws {
        try publishAnew(count, from: Int(published))
        published += Int64(count)
    }

    /// Publishes so many from a number on, which need not be that of their offset.
    func publishAnew(_ count: Int, from first: Int) throws {
        let producer = try KafkaProducer(settings: cluster.writer(transactionalID: nil))
        let topic = try producer.topic(cluster.name(of: .listens))
        for number in first..<first + count {
            for partition in 0..<partitions {
                let value = Self.value(number: number, partition: partition)
                try value.withText { value in
                    try Self.account(partition).withText { key in
                        try producer.send(
                            to: topic, partition: Int32(partition), key: key.bytes,
                            value: value.bytes)
                    }
                }
            }
        }
        try producer.flush(milliseconds: 60_000)
    }

    static func account(_ partition: Int) -> String { "user-\(partition)" }

    /// A record of `listens`; one before it was cut once, as making it whole costs the most.
    static func value(number: Int, partition: Int) -> String {
        let end = 1_400_000_000_000 + Int64(number) * 200_000
        let start = Instant(milliseconds: end - 180_000)
        let time = "\(start)"
        let parts = template
        let id = Records.playID(number * 16 + partition + 1)
        return parts[0] + "\(id)" + parts[1] + account(partition) + parts[2]
            + "t\(number % 500)" + parts[3] + time + parts[4] + "\(Instant(milliseconds: end))"
            + parts[5] + String(time.prefix(10)) + parts[6]
            + "\(Int(start.seconds) / 3_600 % 24)" + parts[7]
    }

    private static let template: [String] = {
        let record = Records.listen(
            0, play: 7, account: "ACCOUNT", track: "TRACK", start: "2026-03-04T16:00:00.000Z")
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
    }()
}

// MARK: - Sinks

extension SinkRig {
    /// The command line of a sink that follows the topic into the database.
    func arguments(_ more: [String] = []) -> [String] {
        ["run", "--to", "sqlite:\(database)"] + connection + ["--topics", "listens"] + more
    }

    var connection: [String] {
        ["--brokers", cluster.brokers, "--topic-prefix", cluster.prefix]
    }

    /// Starts a sink, with a fault at the k-th pass of a point if one is named.
    func start(_ more: [String] = [], fault: (point: String, pass: Int)? = nil) throws
        -> ChildProcess
    {
        var environment: [String: String] = [:]
        if let fault {
            environment["LD_PRELOAD"] = try FaultLibrary.path()
            environment["FAULT"] = "\(fault.point):\(fault.pass)"
            environment["FAULT_OVER"] = folder.path("over")
            environment["FAULT_REACHED"] = folder.path("reached")
        }
        return try ChildProcess("legato-sink", arguments(more), environment: environment)
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

    /// The sum of the stored offsets.
    var progress: Int64 { (try? number("SELECT sum(next_offset) FROM offsets")) ?? 0 }

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
        for partition in 0..<partitions {
            try expect(
                """
                SELECT count(*), count(DISTINCT play_id), min(topic_offset), max(topic_offset)
                FROM plays WHERE topic_partition = \(partition)
                """, "\(each)|\(each)|0|\(each - 1)")
            try expect(
                "SELECT next_offset FROM offsets WHERE topic_partition = \(partition)", "\(each)")
        }
        try expect("SELECT count(*) FROM listens", "\(each * Int64(partitions))")
        try expect("SELECT count(*) FROM listens EXCEPT SELECT count(*) FROM plays", "")
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
