import Kafka
import Plays
import SQLite
import Simulator
import Stage
import Support

extension Pipeline {
    /// Every play that was made so far.
    var expected: [CheckedPlay] {
        spotify.plays.map { play in
            CheckedPlay(
                account: play.account, endedAtMilliseconds: play.playedAtMilliseconds,
                track: spotify.catalogue.tracks[play.track].uri)
        }
    }

    /// Every listen of the database.
    func rows() throws -> [CheckedPlay] {
        let database = try Database(path: database, mode: .readOnly)
        let statement = try database.prepare(
            """
            SELECT a.name, l.ended_at, t.uri FROM listens AS l
            JOIN accounts AS a USING (account_id) LEFT JOIN tracks AS t USING (track_id)
            """)
        var rows: [CheckedPlay] = []
        while try statement.step() {
            rows.append(
                CheckedPlay(
                    account: statement.text(0), endedAtMilliseconds: statement.integer(1),
                    track: statement.text(2)))
        }
        return rows
    }

    /// One number of the database.
    func number(_ sql: String) throws -> Int64? {
        try Database(path: database, mode: .readOnly).integer(sql)
    }

    /// How many listens the database has; none as long as there is no table.
    var storedListens: Int {
        guard Files.exists(database) else { return 0 }
        return Int((try? number("SELECT count(*) FROM listens")) ?? 0)
    }

    /// All partitions of a topic; none before it is made.
    func partitions(_ topic: Topic) throws -> [KafkaPartition] {
        let name = prefix + topic.rawValue
        let known = try administration.topics(timeoutMilliseconds: 10_000)
        return (0..<(known[name] ?? 0)).map {
            KafkaPartition(topic: name, partition: Int32($0))
        }
    }

    /// Where each partition of a topic ends: for committed readers, or with all that is open.
    func ends(_ topic: Topic, all: Bool = false) throws -> [KafkaPartition: Int64] {
        let partitions = try partitions(topic)
        guard !all else {
            return try administration.watermarks(of: partitions, timeoutMilliseconds: 10_000)
                .mapValues(\.high)
        }
        let ends = try partitions.map { partition in
            (partition, try reader.watermarks(of: partition, timeoutMilliseconds: 10_000).high)
        }
        return Dictionary(uniqueKeysWithValues: ends)
    }

    /// Calls `body` with every record of a topic.
    func readAll(
        _ topic: Topic, committed: Bool = true, _ body: (borrowing KafkaRecord) -> Void
    ) throws {
        var settings = clients
        settings["isolation.level"] = committed ? "read_committed" : "read_uncommitted"
        settings["enable.partition.eof"] = "true"
        settings["auto.offset.reset"] = "error"
        let consumer = try KafkaConsumer(settings: settings)
        var left = Set(try partitions(topic))
        try consumer.assign(left.map { KafkaOffset(partition: $0, offset: 0) })
        try waitUntil("topic \(topic) is read", seconds: 60) {
            for _ in 0..<1_000 where !left.isEmpty {
                switch consumer.poll(milliseconds: 100) {
                case .record(let record): body(record)
                case .reachedEnd(let partition): left.remove(partition)
                case .failed(let error) where error.kind != .retriable: throw error
                default: break
                }
            }
            return left.isEmpty
        }
    }

    /// How many records a topic has.
    func count(_ topic: Topic, committed: Bool = true) throws -> Int {
        var count = 0
        try readAll(topic, committed: committed) { _ in count += 1 }
        return count
    }
}
