import Kafka
import Plays
import Stage
import Topics

/// Reads whole topics once, committed records only, up to the ends they have when it begins.
struct CommittedReading {
    /// Whose import wants to read.
    let account: String
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    /// Whether a topic may be missing: not once it was prepared, since one that a broker does not
    /// know yet would be taken for one that holds nothing.
    var mayLackTopics = false

    /// Without anything new for so long, somebody's transaction is open and stays it.
    var patienceMilliseconds: Int64 = 30_000
    private static let askMilliseconds: Int32 = 5_000

    /// How many partitions these topics have; a topic that may be missing and is has none.
    func partitionCounts(of topics: [Topic]) throws -> [Topic: Int] {
        let optional = mayLackTopics ? Set(topics) : []
        let partitions = try cluster.partitions(of: topics, optional: optional, log: log)
        return topics.reduce(into: [:]) { counts, topic in
            let name = cluster.name(of: topic)
            counts[topic] = partitions.count { $0.topic == name }
        }
    }

    /// Reads partitions from their beginning, in order each, and hands every record to `take`.
    ///
    /// - Parameters:
    ///   - partitions: all that may hold something.
    ///   - own: those where what we want lies: an open transaction of others is waited for, as it
    ///     may hide some. Of the rest only what is committed is read.
    ///   - take: takes the records.
    /// - Throws: ``ImportStop`` when the wish to stop comes, `KafkaError`, and what `take` throws.
    func read(
        _ partitions: [KafkaPartition], own: Set<KafkaPartition>,
        take: (Topic, borrowing KafkaRecord) throws -> Void
    ) throws {
        let ends = try ends(of: partitions, own: own)
        guard !ends.isEmpty else { return }
        let reader = try CommittedReader(cluster.reader, until: ends, log: log)
        let topics = Dictionary(
            partitions.compactMap { place in
                cluster.topic(named: place.topic).map { (place.topic, $0) }
            },
            uniquingKeysWith: { first, _ in first })
        var deadline = Deadline(milliseconds: patienceMilliseconds)
        var wasServed = false
        while !reader.isFinished {
            guard !stop.isSet else { throw ImportStop() }
            let isServed = try reader.turn { record in
                if let topic = topics[record.topic] { try take(topic, record) }
            }
            if !isServed {
                if wasServed { deadline = Deadline(milliseconds: patienceMilliseconds) }
                if deadline.isPast, !reader.isFinished { throw try unfinished(reader) }
            }
            wasServed = isServed
        }
    }

    private func ends(
        of partitions: [KafkaPartition], own: Set<KafkaPartition>
    ) throws(KafkaError) -> [KafkaPartition: Int64] {
        var marks = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
            .watermarks(of: partitions, timeoutMilliseconds: Self.askMilliseconds)
        let others = partitions.filter { !own.contains($0) }
        if !others.isEmpty {
            let committed = try cluster.committedMarks(
                of: others, timeoutMilliseconds: Self.askMilliseconds, log: log)
            marks.merge(committed) { $1 }
        }
        return marks.filter { $0.value.low < $0.value.high }.mapValues(\.high)
    }

    /// Looks whose transactions hide the rest, as far as their first records tell.
    private func unfinished(_ reader: CommittedReader) throws -> any Error {
        let finder = HangingCursorFinder(cluster: cluster, log: log, stop: stop)
        let hidden = try reader.open.sorted { $0.key < $1.key }.map { partition, end in
            let first = try reader.readableEnd(
                of: partition, timeoutMilliseconds: Self.askMilliseconds)
            var hidden = HiddenEnd(partition: partition, isOpen: first < end)
            guard hidden.isOpen, let topic = cluster.topic(named: partition.topic),
                let record = try finder.cursor(in: partition, from: first, to: end)
            else { return hidden }
            hidden.record = (topic, record)
            return hidden
        }
        return HangingImport(hidden, account: account) ?? Failure(HiddenEnd.words(hidden))
    }
}
