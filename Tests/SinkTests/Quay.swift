import Foundation
import Kafka
import Plays
import Stage
import Support
import Topics

@testable import Sink

/// Listens on a real broker, each once, and what the sink's commands make of them.
struct Quay {
    let cluster: Cluster
    let folder: TemporaryFolder
    static let partitions = 3

    init(_ broker: RealBroker? = nil) throws {
        folder = try TemporaryFolder()
        cluster = Cluster(
            brokers: try (broker ?? RealBroker.shared()).bootstrapServers,
            prefix: RealBroker.uniquePrefix("quay"), partitions: Self.partitions, stage: "sink",
            instance: "test")
        try cluster.prepare([.listens, .deadLetters], log: .silent)
    }

    /// A listen by its number; the partition is the number's rest, the account follows from it.
    static func listen(_ number: Int) -> TestRecord {
        let hour = 1 + number / 60 % 20
        let (hours, minutes) = (hour < 10 ? "0\(hour)" : "\(hour)", number % 60)
        return Records.listen(
            0, play: number, account: "a\(number % partitions)", track: "t\(number % 40)",
            start: "2026-02-03T\(hours):\(minutes < 10 ? "0" : "")\(minutes):00.000Z",
            date: "2026-02-03", hour: hour, name: "Song \(number)")
    }

    /// Publishes listens, and when each ended.
    ///
    /// - Parameters:
    ///   - numbers: Which ones.
    ///   - isTransaction: Whether a marker is to lie behind them.
    ///   - value: What lies in the topic instead of a listen.
    /// - Throws: `KafkaError`.
    func publish(
        _ numbers: Range<Int>, inTransaction isTransaction: Bool = false,
        value: (Int) -> String? = { _ in nil }
    ) throws {
        let producer = try KafkaProducer(
            settings: cluster.writer(transactionalID: isTransaction ? cluster.prefix : nil))
        if isTransaction {
            try producer.initTransactions(milliseconds: 30_000)
            try producer.beginTransaction()
        }
        let topic = try producer.topic(cluster.name(of: .listens))
        for number in numbers {
            let record = Self.listen(number)
            let bytes = Array((value(number) ?? record.value ?? "").utf8)
            try Array((record.key ?? "").utf8).withUnsafeBytes { key in
                try bytes.withUnsafeBytes { value in
                    try producer.send(
                        to: topic, partition: Int32(number % Self.partitions), key: key,
                        value: value, timestampMilliseconds: record.timestamp)
                }
            }
        }
        try producer.flush(milliseconds: 60_000)
        if isTransaction { try producer.commitTransaction(milliseconds: 30_000) }
    }

    /// Deletes the topic of the listens and makes it again, with nothing in it.
    func makeAnew() throws {
        let administration = try KafkaAdministration(settings: cluster.administration)
        let name = cluster.name(of: .listens)
        try administration.delete([name], timeoutMilliseconds: 30_000)
        try waitUntil("the topic is gone", seconds: 60) {
            try administration.topics(timeoutMilliseconds: 10_000)[name] == nil
        }
        try cluster.prepare([.listens], log: .silent)
    }

    var connection: [String] { ["--brokers", cluster.brokers, "--topic-prefix", cluster.prefix] }

    /// What the sink's own run needs beside its destination.
    var following: [String] {
        connection + ["--topics", "listens", "--group", cluster.prefix + "sink"]
    }

    /// Runs a command to its end; what it printed.
    @discardableResult
    func sink(_ arguments: [String], status: Int32 = 0) throws -> (output: String, errors: String) {
        let child = try ChildProcess("legato-sink", arguments)
        guard try child.wait(seconds: 60) == .status(status) else {
            throw WaitFailed(description: "\(arguments): \(child.output) \(child.errors)")
        }
        return (child.output, child.errors)
    }

    /// Stores all that is there.
    func store(_ file: String) throws {
        try sink(["run", "--once", "--to", "sqlite:" + file] + following)
    }

    func replay(_ words: [String], to file: String) -> [String] {
        ["replay"] + words + ["--topics", "listens", "--to", "sqlite:" + file] + connection
    }

    /// All rows of a database, without the numbers that it gave out itself.
    func rows(_ file: String) throws -> [String] {
        let sql = """
            SELECT lower(hex(p.play_id)), p.topic_partition, p.topic_offset, a.name, t.id,
                l.started_at, l.ended_at, l.local_hour, l.ms_played
            FROM plays AS p JOIN listens AS l USING (listen_id)
            JOIN accounts AS a ON a.account_id = p.account_id
            JOIN tracks AS t ON t.track_id = l.track_id ORDER BY 2, 3
            """
        let child = try ChildProcess(path: URL(filePath: "/usr/bin/sqlite3"), [file, sql])
        guard try child.wait(seconds: 60) == .status(0) else {
            throw WaitFailed(description: child.errors)
        }
        return child.output.split(separator: "\n").map { String($0) }
    }
}
