import Plays
import SQLite

/// How often each topic has been taken for a new one: places in it come behind all earlier ones.
final class Generations {
    private let select: Statement
    private let upsert: Statement
    private let forgetOffset: Statement
    private let forgetGone: Statement
    private let selectPartitions: Statement
    private let setPartitions: Statement
    private var known: [Topic: Int64] = [:]

    init(_ database: Database) throws(SQLiteError) {
        select = try database.prepare("SELECT topic, generation FROM topic_generations")
        upsert = try database.prepare(
            """
            INSERT INTO topic_generations (topic, generation) VALUES (?1, ?2)
            ON CONFLICT (topic) DO UPDATE SET generation = max(generation, ?2)
            """)
        selectPartitions = try database.prepare(
            "SELECT partitions FROM topic_generations WHERE topic = ?")
        setPartitions = try database.prepare(
            """
            INSERT INTO topic_generations (topic, generation, partitions) VALUES (?1, 0, ?2)
            ON CONFLICT (topic) DO UPDATE
            SET generation = generation + (partitions IS NOT NULL), partitions = ?2
            """)
        forgetOffset = try database.prepare(
            "DELETE FROM offsets WHERE topic = ? AND topic_partition = ?")
        forgetGone = try database.prepare(
            "DELETE FROM offsets WHERE topic = ? AND topic_partition >= ?")
    }

    /// Reads what the file says, at the beginning of a transaction.
    func refresh() throws(SQLiteError) {
        known.removeAll(keepingCapacity: true)
        while try select.step() {
            if let topic = Topic(rawValue: select.text(0)) { known[topic] = select.integer(1) }
        }
    }

    subscript(topic: Topic) -> Int64 { known[topic] ?? 0 }

    /// How many partitions a topic had when it was read last; nil when that was never noted.
    func partitions(of topic: Topic) throws(SQLiteError) -> Int64? {
        selectPartitions.bind(1, topic.rawValue)
        guard try selectPartitions.step() else { return nil }
        defer { selectPartitions.reset() }

        return selectPartitions.optionalInteger(0)
    }

    /// Notes how many partitions a topic has; another number than before begins a generation, and
    /// nothing goes on in partitions that are gone.
    func note(partitions: Int64, of topic: Topic) throws(SQLiteError) {
        setPartitions.bind(1, topic.rawValue)
        setPartitions.bind(2, partitions)
        try setPartitions.run()
        forgetGone.bind(1, topic.rawValue)
        forgetGone.bind(2, partitions)
        try forgetGone.run()
    }

    /// Takes a topic for a new one, of which nothing has been stored yet from this partition.
    ///
    /// - Parameters:
    ///   - partition: The partition.
    ///   - generation: The topic's number from now on.
    /// - Throws: `SQLiteError`.
    func begin(_ partition: TopicPartition, generation: Int64) throws(SQLiteError) {
        upsert.bind(1, partition.topic.rawValue)
        upsert.bind(2, generation)
        try upsert.run()
        forgetOffset.bind(1, partition.topic.rawValue)
        forgetOffset.bind(2, Int64(partition.partition))
        try forgetOffset.run()
        known[partition.topic] = generation
    }
}
