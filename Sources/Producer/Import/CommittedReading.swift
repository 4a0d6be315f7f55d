import Kafka
import Plays
import Stage
import Topics

/// Reads whole topics once, committed records only, up to the ends they have when it begins.
struct CommittedReading {
    let cluster: Cluster
    let log: Log
    let stop: StopSignal

    /// Without anything new for so long, somebody's transaction is open and stays it.
    private static let patienceMilliseconds: Int64 = 30_000
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
        var open = marks.filter { $0.value.low < $0.value.high }.mapValues(\.high)
        guard !open.isEmpty else { return }
        let consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        defer { consumer.close() }

        try consumer.assign(
            open.keys.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) })
        let topics = Dictionary(
            partitions.compactMap { place in
                cluster.topic(named: place.topic).map { (place.topic, $0) }
            },
            uniquingKeysWith: { first, _ in first })
        var deadline = Deadline(milliseconds: Self.patienceMilliseconds)
        var unserved = 0
        while !open.isEmpty {
            guard !stop.isSet else { throw ImportStop() }
            switch consumer.poll(milliseconds: 100) {
            case .record(let record):
                if let topic = topics[record.topic] { try take(topic, record) }
                unserved += 1
                if unserved & 0xFFF == 0 {
                    deadline = Deadline(milliseconds: Self.patienceMilliseconds)
                }
                continue
            case .failed(let error): if error.kind != .retriable { throw error }
            default: break
            }
            guard !deadline.isPast else { throw unfinished(open.keys.sorted()) }
            // The place steps over the marks of transactions, the last record's does not.
            for place in try consumer.positions(of: Array(open.keys))
            where place.offset >= open[place.partition] ?? .max {
                open[place.partition] = nil
            }
        }
    }

    private func unfinished(_ partitions: [KafkaPartition]) -> Failure {
        let names = partitions.map(\.description).joined(separator: ", ")
        return Failure(
            "cannot read \(names) to the end: a transaction is open there; end what writes to it, "
                + "or wait a moment, then import again")
    }
}

/// The wish to stop came.
struct ImportStop: Error {}
