import Kafka
import Plays
import Stage
import Topics

/// Looks at where topics end.
struct EndOfTopics {
    private let cluster: Cluster
    private let log: Log
    private let stop: StopSignal
    private let consumer: KafkaConsumer

    private static let limitMilliseconds: Int32 = 15_000

    init(_ cluster: Cluster, log: Log, stop: StopSignal) throws {
        self.cluster = cluster
        self.log = log
        self.stop = stop
        consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
    }

    /// Waits until everything that these topics hold now can be read: transactions that are open
    /// end sooner or later, and hide what lies behind their beginning until then.
    func waitUntilCommitted(_ topics: [Topic]) throws {
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let ends = try administration.watermarks(
            of: try cluster.partitions(of: topics, log: log),
            timeoutMilliseconds: Self.limitMilliseconds)
        var waiting = ends.map { KafkaOffset(partition: $0.key, offset: $0.value.high) }
        while !stop.isSet {
            // All at once: one after the other they would hold a start up for a second.
            let readable = try consumer.watermarks(
                of: waiting.map(\.partition), timeoutMilliseconds: Self.limitMilliseconds)
            waiting = waiting.filter { (readable[$0.partition]?.high ?? 0) < $0.offset }
            guard !waiting.isEmpty else { return }
            log.debug("waiting for open transactions", ["partitions": .integer(waiting.count)])
            stop.wait(milliseconds: 100)
        }
    }
}
