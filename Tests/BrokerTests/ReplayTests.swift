import Foundation
import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing

extension `the stages on a real Kafka` {
    /// The rule that changes is the zone; every listen gets another hour, and many another day.
    static let newZone = "Asia/Tokyo"

    @Test(.runLimit)
    func `replayed by a new rule give what a fresh run gives, while plays go on arriving`() throws {
        let settings = SimulatorSettings(
            listeners: ["ada", "ben"].map { ListenerSettings(account: $0, plays: 400) },
            speed: 20_000)
        let pipeline = try Pipeline(settings)
        try pipeline.explain {
            for stage in Pipeline.Stage.allCases { try pipeline.start(stage) }
            try waitUntil("some is stored", seconds: 60) { pipeline.storedListens > 150 }
            try pipeline.stop(.processor)
            let rule = ["--timezone", Self.newZone]
            let live = try ChildProcess(
                "legato-processor", pipeline.arguments(.processor) + rule)
            let place = ["--brokers", pipeline.brokers, "--topic-prefix", pipeline.prefix]
            let replay = try ChildProcess(
                "legato-processor", ["replay", "start", "--execute"] + place + rule)
            #expect(try replay.wait(seconds: 60) == .status(0), "\(replay.errors)")
            try waitUntil("all is stored by the new rule", seconds: 60) {
                try pipeline.storedListens == 800
                    && pipeline.number(
                        "SELECT count(*) FROM plays JOIN zones USING (zone_id) "
                            + "WHERE zones.name <> '\(Self.newZone)'") == 0
            }
            live.send(SIGTERM)
            #expect(try live.wait(seconds: 60) == .status(0))
            for stage in [Pipeline.Stage.producer, .sink] { try pipeline.stop(stage) }
        }
        let replayed = try pipeline.table()
        #expect(try pipeline.number("SELECT count(*) FROM listens") == 800)
        let fresh = try freshRun(of: pipeline)
        #expect(fresh == replayed)
    }

    /// The same plays through a processor and a sink that have never seen any.
    func freshRun(of pipeline: Pipeline) throws -> [String] {
        let other = try Pipeline(SimulatorSettings(listeners: []))
        try other.copyPlays(from: pipeline)
        let processor = try ChildProcess(
            "legato-processor",
            other.arguments(.processor) + ["--once", "--timezone", Self.newZone])
        #expect(try processor.wait(seconds: 60) == .status(0), "\(processor.errors)")
        try other.runOnce(.sink)
        return try other.table()
    }
}

extension Pipeline {
    /// Every listen with all that the rule decides, and what is summed up of it, sorted.
    func table() throws -> [String] {
        let sql = """
            SELECT l.local_time, n.local_hour, n.date_id, n.utc_offset_minutes, l.account, l.track,
                l.artists, l.album, n.started_at, n.ended_at, n.ms_played, n.ms_played_estimated,
                z.name, lower(hex(p.play_id))
            FROM listens AS n JOIN listening AS l USING (listen_id)
            JOIN plays AS p USING (listen_id) JOIN zones AS z USING (zone_id) ORDER BY p.play_id;
            SELECT account, date, track, listens, ms_played FROM top_tracks ORDER BY 1, 2, 3;
            """
        let child = try ChildProcess(path: URL(filePath: "/usr/bin/sqlite3"), [database, sql])
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        return child.output.split(separator: "\n").map { String($0) }.sorted()
    }

    /// Fills the topic of plays with those of another pipeline, partition by partition.
    func copyPlays(from other: Pipeline) throws {
        let kept = [
            "cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1",
            "segment.ms": "9223372036854775807",
        ]
        let topics = [
            KafkaTopicDescription(
                name: prefix + "plays", partitions: 4, replication: 1, settings: kept)
        ]
        try administration.create(topics, timeoutMilliseconds: 30_000)
        let producer = try KafkaProducer(settings: clients)
        let topic = try producer.topic(prefix + "plays")
        try other.readAll(.plays) { record in
            do {
                try producer.send(
                    to: topic, partition: record.partition, key: record.key, value: record.value,
                    timestampMilliseconds: record.timestampMilliseconds)
            } catch {
                Issue.record(error)
            }
        }
        try producer.flush(milliseconds: 60_000)
    }
}
