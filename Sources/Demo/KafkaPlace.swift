import Kafka
import Plays
import Stage
import Topics

/// The Kafka of a demonstration: one inside this process, or a real one with topics of its own.
final class KafkaPlace {
    /// How the stages reach it.
    let cluster: Cluster
    /// Whether it is inside this process.
    var isEmbedded: Bool { embedded != nil }
    private let embedded: EmbeddedBroker?

    /// Starts the embedded broker, or reaches the real one; then makes the topics.
    init(_ settings: Settings, log: Log) throws {
        var generator = SplitMix64.random()
        let run = String(generator.next(), radix: 36)
        guard let brokers = settings[DemoProgram.brokers] else {
            let broker = try EmbeddedBroker { log.kafka($0) }
            cluster = Cluster(
                brokers: broker.bootstrapServers, delivery: .atLeastOnce,
                partitions: EmbeddedBroker.defaultPartitions, stage: "demo", instance: run)
            for topic in Topic.allCases {
                try broker.createTopic(
                    cluster.name(of: topic), partitions: Int32(cluster.partitions))
            }
            embedded = broker
            return
        }
        embedded = nil
        cluster = Cluster(
            brokers: brokers, prefix: "legato-demo-\(run).", partitions: 4, stage: "demo",
            instance: run, properties: settings[ClusterFlags.kafka])
        // They are this run's own: nobody needs to be told of each.
        try cluster.prepare(Topic.allCases, log: .silent)
    }

    /// Gives out what the embedded broker has to say.
    func serve() {
        embedded?.serveLog()
    }

    /// Removes the topics that were made for this run.
    func leave(log: Log) {
        guard !isEmbedded else { return }
        do {
            let administration = try KafkaAdministration(settings: cluster.administration)
            try administration.delete(
                Topic.allCases.map { cluster.name(of: $0) }, timeoutMilliseconds: 10_000)
        } catch {
            log.warn(
                "left topics behind", ["prefix": .text(cluster.prefix), "error": .error(error)])
        }
    }
}
