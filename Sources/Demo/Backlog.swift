import Kafka
import Plays
import SQLite
import Topics

/// What the stages have still to do after the producer has ended.
final class Backlog {
    private let ledger: [KafkaPartition]
    private let administration: KafkaAdministration
    private let database: Database

    init(_ cluster: Cluster, database: Database) throws(KafkaError) {
        let name = cluster.name(of: .ledger)
        administration = try KafkaAdministration(settings: cluster.administration)
        let count = try administration.topics(timeoutMilliseconds: 5_000)[name] ?? 0
        ledger = (0..<count).map { KafkaPartition(topic: name, partition: Int32($0)) }
        self.database = database
    }

    /// Whether the whole ledger is stored, and every play that it calls accepted.
    func isDone() throws -> Bool {
        let ends = try administration.watermarks(of: ledger, timeoutMilliseconds: 5_000)
        for (partition, marks) in ends where marks.high > marks.low {
            let next = try database.integer(
                """
                SELECT next_offset FROM offsets
                WHERE topic = 'ledger' AND topic_partition = \(partition.partition)
                """)
            // The last transaction's marker takes an offset of its own.
            guard let next, next >= marks.high - 1 else { return false }
        }
        return try Account(database).agrees
    }
}
