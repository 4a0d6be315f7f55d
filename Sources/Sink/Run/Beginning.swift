import Kafka
import Plays
import Stage
import Topics

/// Where reading begins in partitions: behind what the database holds, if the topics are the ones
/// it was filled from.
struct Beginning {
    let store: Store
    let cluster: Cluster
    let administration: KafkaAdministration
    /// Whether a topic that was made anew is read from its first record.
    let acceptsNewTopics: Bool
    let log: Log

    /// How long the brokers may take to tell a partition's offsets.
    static let askLimitMilliseconds: Int32 = 10_000

    /// The starting point of each partition.
    ///
    /// - Throws: A `Failure` when a topic is not what it was, or the database is another sink's.
    func points(
        of partitions: [KafkaPartition]
    ) throws -> [(partition: KafkaPartition, point: StartingPoint)] {
        try store.ownership.check()
        try checkCounts(Set(partitions.map(\.topic)))
        let bounds = try administration.watermarks(
            of: partitions, timeoutMilliseconds: Self.askLimitMilliseconds)
        return try partitions.map { partition in
            let place = cluster.ownPlace(of: partition)
            let (low, high) = bounds[partition] ?? (0, 0)
            let stored = try store.offsets.take(place)
            let point = StartingPoint(
                stored: stored, low: low, high: high,
                isCompacted: place.topic.cleanup == .compact, isKept: place.topic.isKept)
            if let stored, case .beginning(let first) = point { warn(partition, stored, first) }
            guard case .refused(let reason) = point else { return (partition, point) }
            guard acceptsNewTopics else { throw Failure("\(partition): \(reason)") }
            try accept(place)
            return (partition, .beginning(low))
        }
    }

    /// Says what a topic that does not keep its records may have lost.
    private func warn(_ partition: KafkaPartition, _ stored: StoredOffset, _ first: Int64) {
        log.warn(
            "records aged before they were read, or were marks of transactions",
            [
                "partition": .text("\(partition)"), "from": .integer(stored.nextOffset),
                "to": .integer(first),
            ])
    }

    /// Goes on with a topic that was made anew as with one of which nothing is stored.
    func accept(_ place: TopicPartition) throws {
        try store.beginAnew(place)
        log.warn(
            "took a topic for a new one",
            ["topic": .text(place.topic.rawValue), "partition": .integer(place.partition)])
    }

    /// Looks whether topics still have as many partitions as they had.
    private func checkCounts(_ names: Set<String>) throws {
        let counts = try administration.topics(timeoutMilliseconds: Self.askLimitMilliseconds)
        for name in names.sorted() {
            guard let topic = cluster.topic(named: name), let count = counts[name],
                let known = try store.notePartitions(count, of: topic, accepts: acceptsNewTopics)
            else { continue }
            throw Failure(
                """
                topic \(name) has \(count) partitions, and the database was filled from \
                \(known): records of one account may lie in two of them, so which is the later one \
                is not known; go on with --accept-new-topic, which takes what comes for later
                """)
        }
    }
}
