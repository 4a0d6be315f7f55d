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

    /// Without anything new for so long, somebody's transaction is open and stays it.
    var patienceMilliseconds: Int64 = 30_000
    private static let askMilliseconds: Int32 = 5_000

    /// How many partitions these topics have; a topic that is not there has none.
    func partitionCounts(of topics: [Topic]) throws(KafkaError) -> [Topic: Int] {
        let existing = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
            .topics(timeoutMilliseconds: Cluster.startLimitMilliseconds)
        var counts: [Topic: Int] = [:]
        for topic in topics { counts[topic] = existing[cluster.name(of: topic)].map { Int($0) } }
        return counts
    }

    /// Reads partitions from their beginning, in order each, and hands every record to `take`.
    ///
    /// An open transaction of others is waited for: what we want may lie behind it.
    ///
    /// - Throws: ``ImportStop`` when the wish to stop comes, `KafkaError`, and what `take` throws.
    func read(
        _ partitions: [KafkaPartition], take: (Topic, borrowing KafkaRecord) throws -> Void
    ) throws {
        let marks = try KafkaAdministration(settings: cluster.administration, log: log.kafka)
            .watermarks(of: partitions, timeoutMilliseconds: Self.askMilliseconds)
        let ends = marks.filter { $0.value.low < $0.value.high }.mapValues(\.high)
        guard !ends.isEmpty else { return }
        let reader = try CommittedReader(cluster.reader, until: ends, log: log)
        let topics = Dictionary(
            partitions.compactMap { place in
                cluster.topic(named: place.topic).map { (place.topic, $0) }
            },
            uniquingKeysWith: { first, _ in first })
        var deadline = Deadline(milliseconds: patienceMilliseconds)
        var unserved = 0
        while !reader.isFinished {
            guard !stop.isSet else { throw ImportStop() }
            let isServed = try reader.turn { record in
                if let topic = topics[record.topic] { try take(topic, record) }
            }
            if isServed {
                unserved += 1
                guard unserved & 0xFFF == 0 else { continue }
                deadline = Deadline(milliseconds: patienceMilliseconds)
            } else if deadline.isPast, !reader.isFinished {
                throw try unfinished(reader)
            }
        }
    }

    /// Looks whose transactions hide the rest, as far as their first records tell.
    private func unfinished(_ reader: CommittedReader) throws -> any Error {
        let finder = HangingCursorFinder(cluster: cluster, log: log, stop: stop)
        var found: [(topic: Topic, record: HangingRecord)] = []
        let words = try reader.open.sorted { $0.key < $1.key }.map { partition, end in
            let first = try reader.readableEnd(
                of: partition, timeoutMilliseconds: Self.askMilliseconds)
            guard first < end else { return "\(partition) (Kafka gives no more records)" }
            guard let record = try finder.cursor(in: partition, from: first, to: end),
                let topic = cluster.topic(named: partition.topic)
            else { return "\(partition) (of somebody)" }
            found.append((topic, record))
            return "\(partition) (of \(record.key))"
        }
        if found.count == words.count, let hanging = HangingImport(found, account: account) {
            return hanging
        }
        return Failure(
            "cannot read \(words.joined(separator: ", ")) to the end: a transaction is open "
                + "there; when legato-producer run is not running, start it, since it ends what a "
                + "crash of Kafka has left, then import again")
    }
}

/// The wish to stop came.
struct ImportStop: Error {}
