import Foundation
import Kafka
import Plays
import SQLite
import Stage
import Support
import Testing
import Topics

@testable import Sink

extension `a sink on a real Kafka` {
    @Test(arguments: [("shorter", 10), ("as long", 30), ("longer", 40)])
    func `refuses a topic that was made anew, and goes on with it when told to`(
        how: String, count: Int
    ) throws {
        let rig = try SinkRig(partitions: 2)
        try rig.publish(30)
        try rig.once()
        let before = try rig.content()

        try rig.remakeTopic(partitions: 2)
        try rig.publishAnew(count, from: 100)
        let refused = try rig.start(["--once"])
        #expect(try refused.wait(seconds: 60) == .status(1))
        let line = refused.errors.split(separator: "\n").last ?? ""
        #expect(line.contains("made anew") && line.contains("--accept-new-topic"), "\(line)")
        #expect(try rig.content() == before)

        try rig.once(["--accept-new-topic"])
        #expect(rig.stored == Int64(60 + 2 * count))
        #expect(rig.progress == Int64(2 * count))
        #expect(try rig.number("SELECT count(*) FROM topic_generations WHERE generation > 0") == 1)
    }

    @Test func `refuses a topic that has lost what comes next`() throws {
        let rig = try SinkRig(partitions: 2)
        try rig.publish(30)
        try rig.once()
        try rig.publish(30)
        try rig.deleteRecords(before: 40)

        let refused = try rig.start(["--once"])
        #expect(try refused.wait(seconds: 60) == .status(1))
        #expect(
            refused.errors.contains(
                "goes on at offset 30, but the topic keeps only what begins at 40"),
            "\(refused.errors)")
        #expect(rig.stored == 60)

        try rig.once(["--accept-new-topic"])
        #expect(rig.stored == 60 + 2 * 20)
    }

    @Test func `notices that a topic has another number of partitions`() throws {
        let rig = try SinkRig(partitions: 2)
        try rig.publish(10)
        try rig.once()
        try rig.remakeTopic(partitions: 3)
        try rig.publishAnew(10, from: 0)

        let refused = try rig.start(["--once"])
        #expect(try refused.wait(seconds: 60) == .status(1))
        #expect(
            refused.errors.contains("has 3 partitions, and the database was filled from 2"),
            "\(refused.errors)")

        try rig.once(["--accept-new-topic"])
        #expect(rig.stored == 20)
    }

    @Test func `goes on behind dead letters that have aged`() throws {
        let rig = try SinkRig(partitions: 1)
        let run = ["run", "--to", "sqlite:\(rig.database)", "--once", "--topics", "dead-letters"]
        try rig.publishLetters(1)
        #expect(try rig.run(run).exit == .status(0))
        // One of the two is gone before it was read, or is the mark of a transaction.
        try rig.publishLetters(2)
        try rig.deleteRecords(before: 2, of: .deadLetters)

        let again = try rig.run(run)
        #expect(again.exit == .status(0), "\(again.errors)")
        #expect(again.errors.contains("records aged before they were read"), "\(again.errors)")
        #expect(try rig.number("SELECT count(*) FROM dead_letters") == 2)
        #expect(try rig.number("SELECT next_offset FROM offsets") == 3)
    }

    @Test func `checks what it can when Kafka has less than it had, or nothing`() throws {
        let rig = try SinkRig(partitions: 2)
        try rig.publish(10)
        try rig.once()
        try rig.remakeTopic(partitions: 1)
        let check = ["check", "--to", "sqlite:\(rig.database)"]

        let found = try rig.run(check)
        #expect(found.exit == .status(1))
        #expect(found.output.contains("ok   references: "), "\(found.errors)")
        #expect(found.output.contains("-listens/1: the stored offset is not in the topic"))

        let alone = try ChildProcess.run(
            "legato-sink", check + ["--brokers", "127.0.0.1:1"], seconds: 120)
        #expect(alone.exit == .status(1))
        #expect(alone.output.contains("ok   references: "), "\(alone.errors)")
        #expect(alone.output.contains("BAD  offsets: they cannot be compared: "))
    }

    @Test func `backs up and checks while it works`() throws {
        let rig = try SinkRig()
        try rig.publish(FaultSize.of(500, full: 20_000))
        let sink = try rig.start()
        try waitUntil("it stores", seconds: 120) { rig.stored > 0 }

        let copy = rig.folder.path("copy.db")
        let backup = try ChildProcess.run(
            "legato-sink", ["backup", copy, "--to", "sqlite:\(rig.database)"], seconds: 120)
        #expect(backup.exit == .status(0))
        #expect(backup.output == "\(copy): a whole copy of \(rig.database)\n")
        #expect(try Bench.rows("PRAGMA integrity_check", of: .init(path: copy)) == ["ok"])

        let all = rig.published * Int64(rig.partitions)
        try waitUntil("all is stored", seconds: 300) { rig.stored == all }
        let check = try rig.run(["check", "--to", "sqlite:\(rig.database)"])
        let bad = check.output.split(separator: "\n").filter { !$0.hasPrefix("ok  ") }
        // There is no ledger in this test, so nothing was accepted.
        #expect(bad.count == 1 && bad[0].hasPrefix("BAD  plays: 0 accepted"), "\(check.output)")
        #expect(check.output.contains("offsets: \(2 * rig.partitions) partitions, each within"))
        sink.send(SIGTERM)
        #expect(try sink.wait(seconds: 60) == .status(0))
    }

    @Test func `replays into the database it fills, and into an empty one, to the same end`()
        throws
    {
        let rig = try SinkRig(partitions: 2)
        let each = FaultSize.of(600, full: 20_000)
        try rig.publish(each)
        try rig.once()
        let content = try rig.content()
        for range in ["start", "100:400", "-50", "@2000-01-01:2100-01-01"] {
            let verb = ["replay", range, "--topics", "listens", "--to", "sqlite:\(rig.database)"]
            let plan = try rig.run(verb)
            #expect(plan.output.hasSuffix("add --execute to read this into \(rig.database)\n"))
            for _ in 1...2 {
                let replay = try rig.run(verb + ["--execute"], seconds: 300)
                #expect(replay.exit == .status(0), "\(range) \(replay.errors)")
            }
            #expect(try rig.content() == content, "\(range)")
        }

        let other = rig.folder.path("other.db")
        let verb = ["replay", "start", "--topics", "listens", "--to", "sqlite:\(other)"]
        let killed = try ChildProcess(
            "legato-sink", verb + ["--execute", "--rate", "2000"] + rig.connection)
        try waitUntil("it stores", seconds: 120) {
            !killed.isRunning || (try? rig.number("SELECT count(*) FROM plays", in: other)) ?? 0 > 0
        }
        killed.send(SIGKILL)
        try killed.wait(seconds: 60)
        #expect(try rig.run(verb + ["--execute"], seconds: 300).exit == .status(0))
        #expect(try rig.content(of: other) == content)
        #expect(try rig.number("SELECT count(*) FROM offsets", in: other) == 0)
    }
}

extension SinkRig {
    private var topic: String { cluster.name(of: .listens) }

    /// Deletes the topic and makes it again, with nothing in it.
    func remakeTopic(partitions: Int32) throws {
        let administration = try KafkaAdministration(settings: cluster.administration)
        try administration.delete([topic], timeoutMilliseconds: 30_000)
        try waitUntil("it is gone", seconds: 60) {
            try administration.topics(timeoutMilliseconds: 10_000)[topic] == nil
        }
        let policy = ["cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1"]
        try administration.create(
            [
                KafkaTopicDescription(
                    name: topic, partitions: partitions, replication: 1, settings: policy)
            ], timeoutMilliseconds: 30_000)
    }

    /// Publishes records among the dead letters that say nothing of where they come from.
    func publishLetters(_ count: Int) throws {
        let producer = try KafkaProducer(settings: cluster.writer(transactionalID: nil))
        let topic = try producer.topic(cluster.name(of: .deadLetters))
        for number in 0..<count {
            try "letter \(number)".withText { value in
                try producer.send(to: topic, partition: 0, key: value.bytes, value: value.bytes)
            }
        }
        try producer.flush(milliseconds: 60_000)
    }

    func deleteRecords(before offset: Int64, of topic: Topic = .listens) throws {
        let administration = try KafkaAdministration(settings: cluster.administration)
        try administration.deleteRecords(
            before: (0..<Int32(partitions)).map {
                KafkaOffset(
                    partition: KafkaPartition(topic: cluster.name(of: topic), partition: $0),
                    offset: offset)
            }, timeoutMilliseconds: 30_000)
    }

    func number(_ sql: String, in path: String) throws -> Int64 {
        try Database(path: path, mode: .readOnly).integer(sql) ?? 0
    }

    /// What the listens and plays say, the keys apart that depend on the order of arrival.
    func content(of path: String? = nil) throws -> [String] {
        try Bench.rows(
            """
            SELECT hex(p.play_id), p.topic_partition, p.topic_offset, t.id, l.started_at,
                l.ended_at, l.ms_played
            FROM plays AS p JOIN listens AS l USING (listen_id)
            JOIN tracks AS t ON t.track_id = l.track_id ORDER BY 1
            """, of: Database(path: path ?? database, mode: .readOnly))
    }
}
