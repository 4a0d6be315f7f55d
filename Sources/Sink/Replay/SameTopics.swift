import Kafka
import Plays
import Ranges
import Stage
import Topics
import Wire

/// Tells whether topics still are the ones that a database was filled from.
struct SameTopics {
    let store: Store
    let cluster: Cluster
    let reader: RangeReader
    let stop: StopSignal

    /// Looks at the last record of each partition that was stored.
    ///
    /// - Parameter partitions: Those whose records are wanted.
    /// - Throws: A `Failure` where another record lies in its place, or none.
    func check(_ partitions: [KafkaPartition]) throws {
        let stored = try stored(partitions)
        guard !stored.isEmpty else { return }
        let ranges = try ranges(of: stored)
        let digest = SHA256()
        var same: Set<KafkaPartition> = []
        var others: Set<KafkaPartition> = []
        try reader.read(RangePlan(ranges))
        while !reader.isFinished, !stop.isSet {
            _ = try reader.turn(milliseconds: 100) { record in
                let partition = record.place.partition
                let hash = OffsetTable.hash(record.key, record.value, with: digest)
                if hash == stored[partition]?.lastHash {
                    same.insert(partition)
                } else {
                    others.insert(partition)
                }
            }
        }
        guard !stop.isSet else { return }
        // Compaction takes single records; elsewhere each one that is kept has to be met.
        let missing = ranges.keys.filter { partition in
            let topic = cluster.ownPlace(of: partition).topic
            return !same.contains(partition) && topic.cleanup != .compact && topic.isKept
        }
        guard let partition = others.union(missing).min() else { return }
        throw madeAnew(
            partition,
            """
            offset \(stored[partition]?.lastOffset ?? 0) holds another record than the one that \
            was stored from there
            """)
    }

    private func stored(
        _ partitions: [KafkaPartition]
    ) throws -> [KafkaPartition: StoredOffset] {
        var stored: [KafkaPartition: StoredOffset] = [:]
        for partition in partitions {
            stored[partition] = try store.offsets.take(cluster.ownPlace(of: partition))
        }
        return stored
    }

    /// Where those records lie, as far as they are kept.
    private func ranges(
        of stored: [KafkaPartition: StoredOffset]
    ) throws -> [KafkaPartition: PartitionRange] {
        // Asked after the database: a sink beside this one may have gone on meanwhile.
        let marks = try reader.watermarks(of: stored.keys.sorted())
        var ranges: [KafkaPartition: PartitionRange] = [:]
        for (partition, stored) in stored.sorted(by: { $0.key < $1.key }) {
            let (low, high) = marks[partition] ?? (0, 0)
            guard stored.nextOffset <= high else {
                throw madeAnew(
                    partition,
                    """
                    the database goes on at offset \(stored.nextOffset), but the topic ends at \
                    \(high)
                    """)
            }
            guard stored.lastOffset >= low else { continue }
            ranges[partition] = PartitionRange(
                first: stored.lastOffset, end: stored.lastOffset + 1)
        }
        return ranges
    }

    private func madeAnew(_ partition: KafkaPartition, _ reason: String) -> Failure {
        Failure(
            """
            \(partition): \(reason): the topic was deleted and made anew, or --brokers or \
            --topic-prefix name another one; let legato-sink run --accept-new-topic take it for a \
            new one first, or replay into a new database with --to
            """)
    }
}
