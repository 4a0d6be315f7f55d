import Kafka
import Plays
import Ranges
import Stage
import Topics
import Wire

/// Offsets of the group in a transaction that the broker decided on but never ended.
///
/// Kafka ends a transaction by a marker in each of its partitions. A broker that is killed between
/// its decision and the markers and is up again at once may take a partition whose leader it does
/// not know yet for a deleted one, and skip its marker ("these partitions are likely deleted
/// already", its `TransactionMarkerChannelManager` says). Is the group's own partition among
/// them, nobody is told the group's offsets any more: its members have their partitions and wait.
///
/// What was decided cannot be asked for, and need not be: everything of it that still hangs is
/// dropped, the offsets go back to where they were before it, and of what is read again only that
/// is held back which readers see already.
struct HangingOffsets {
    /// Where the partitions that hang were before the transaction.
    let places: [KafkaOffset]
    /// Partitions written to in which a transaction is open, perhaps this one.
    let openOutputs: [KafkaPartition]
    /// What of the input behind ``places`` readers see the outcome of.
    let done: DonePlaces

    /// So much of the end of each topic is searched for outcomes.
    private static let searchedOffsets: Int64 = 100_000
    private static let stableMilliseconds: Int32 = 2_000
    private static let askMilliseconds: Int32 = 5_000
    // The group waits no longer than half a minute for a member that does not ask for records.
    private static let searchMilliseconds: Int64 = 20_000

    /// Looks whether the group's offsets of partitions hang of which nothing is heard, and says
    /// so; nil when they do not, or when it cannot be told.
    static func look(
        for silent: [KafkaPartition], asked consumer: KafkaConsumer, _ cluster: Cluster,
        group: String, log: Log
    ) -> HangingOffsets? {
        do {
            let found = try find(
                of: silent, asked: consumer, cluster, group: group, log: log)
            guard let found else { return nil }
            log.warn(
                "ending a transaction that the broker left open, reading its input again",
                [
                    "partitions": .integer(silent.count),
                    "seen": .integer(found.done.count),
                ])
            return found
        } catch {
            log.warn("could not look why partitions are silent", ["error": .error(error)])
            return nil
        }
    }

    /// Nil when they do not hang, or when the broker does not answer at all.
    static func find(
        of partitions: [KafkaPartition], asked consumer: KafkaConsumer, _ cluster: Cluster,
        group: String, log: Log
    ) throws -> HangingOffsets? {
        // Asked as by one who reads only what is committed, the broker keeps open ones back.
        if (try? consumer.committed(partitions, timeoutMilliseconds: stableMilliseconds)) != nil {
            return nil
        }
        var settings = cluster.member(of: group)
        settings["isolation.level"] = "read_uncommitted"
        let asker = try KafkaConsumer(settings: settings, log: log.kafka)
        defer { asker.close() }

        guard let known = try? asker.committed(partitions, timeoutMilliseconds: askMilliseconds)
        else { return nil }
        let finder = Finder(cluster: cluster, log: log)
        let places = try finder.places(of: partitions, known)
        let outputs = try cluster.partitions(of: Outlet.written, log: log)
        let readable = try cluster.committedMarks(
            of: outputs, timeoutMilliseconds: askMilliseconds, log: log)
        let ends = try finder.ends(of: outputs)
        return HangingOffsets(
            places: places,
            openOutputs: outputs.filter { (readable[$0]?.high ?? 0) < (ends[$0]?.high ?? 0) },
            done: try finder.done(behind: places, readable))
    }

    private struct Finder {
        let cluster: Cluster
        let log: Log

        func ends(
            of partitions: [KafkaPartition]
        ) throws -> [KafkaPartition: (low: Int64, high: Int64)] {
            try KafkaAdministration(settings: cluster.administration, log: log.kafka)
                .watermarks(of: partitions, timeoutMilliseconds: askMilliseconds)
        }

        /// What was committed; the beginning of a partition of which nothing was.
        func places(
            of partitions: [KafkaPartition], _ known: [KafkaOffset]
        ) throws -> [KafkaOffset] {
            let lows = try ends(of: partitions)
            return partitions.map { partition in
                known.first { $0.partition == partition }
                    ?? KafkaOffset(partition: partition, offset: lows[partition]?.low ?? 0)
            }
        }

        func done(
            behind places: [KafkaOffset],
            _ readable: [KafkaPartition: (low: Int64, high: Int64)]
        ) throws -> DonePlaces {
            var search = OutcomeSearch(behind: places, of: cluster)
            let deadline = Deadline(milliseconds: searchMilliseconds)
            for (partition, mark) in readable {
                guard let topic = cluster.topic(named: partition.topic),
                    topic == .listens || topic == .deadLetters
                else { continue }
                let reader = try CommittedReader(
                    cluster.reader, until: [partition: mark.high],
                    from: max(mark.low, mark.high - searchedOffsets), log: log)
                while !reader.isFinished {
                    // Half of what is done would double the other half.
                    guard !deadline.isPast else {
                        throw Failure(
                            """
                            \(partition): its end could not \
                            be read within \(searchMilliseconds / 1000) s; it is tried again
                            """)
                    }
                    try reader.turn { record in search.look(at: record, of: topic) }
                }
            }
            return search.found
        }
    }
}
