import Kafka
public import Plays
public import Stage

/// The Kafka a stage works on: where it is, what its topics are called, and how it is spoken to.
///
/// Made from the settings. Clients are made from it where they are used.
public struct Cluster: Sendable {
    /// Where the brokers are, as librdkafka takes it: `host:port,…`.
    public let brokers: String
    /// What stands in front of every topic's name.
    public let prefix: String
    /// What the stage promises.
    public let delivery: Delivery
    /// Partitions of a topic that has to be made.
    public let partitions: Int
    /// Copies of a topic that has to be made; nil leaves it to the broker.
    public let replication: Int?
    /// The stage's name, which brokers see in `client.id`.
    public let stage: String
    /// What tells this process from others of its stage; part of `client.id`.
    public let instance: String
    private let properties: [KafkaProperty]
    /// The topics that were there when the stage prepared them.
    let prepared = PreparedTopics()

    /// Collects what the flags of ``ClusterFlags`` say.
    ///
    /// - Parameters:
    ///   - settings: A command line whose verb has the flags of ``ClusterFlags/connection``.
    ///   - stage: The stage's name, such as `processor`.
    ///   - instance: What tells this process from others of its stage.
    public init(_ settings: Settings, stage: String, instance: String) {
        brokers = settings[ClusterFlags.brokers]
        prefix = settings[ClusterFlags.topicPrefix]?.text ?? ""
        properties = settings[ClusterFlags.kafka]
        let writes = settings.has(ClusterFlags.delivery)
        delivery = writes ? settings[ClusterFlags.delivery] : .exactlyOnce
        partitions = writes ? settings[ClusterFlags.partitions] : 12
        replication = writes ? settings[ClusterFlags.replication] : nil
        self.stage = stage
        self.instance = instance
    }

    /// Describes a Kafka without a command line.
    public init(
        brokers: String, prefix: String = "", delivery: Delivery = .exactlyOnce,
        partitions: Int = 12, replication: Int? = nil, stage: String, instance: String,
        properties: [KafkaProperty] = []
    ) {
        self.brokers = brokers
        self.prefix = prefix
        self.delivery = delivery
        self.partitions = partitions
        self.replication = replication
        self.stage = stage
        self.instance = instance
        self.properties = properties
    }

    /// The name a topic has on this cluster.
    public func name(of topic: Topic) -> String { prefix + topic.rawValue }

    /// The topic that has this name on the cluster; nil for a name that is not ours.
    public func topic(named name: String) -> Topic? {
        guard name.hasPrefix(prefix) else { return nil }
        return Topic(rawValue: String(name.dropFirst(prefix.count)))
    }

    /// The settings of a client: where and who, then the role's own, then what the person gave.
    func settings(_ role: [(String, String)]) -> KafkaSettings {
        var settings = KafkaSettings([
            ("bootstrap.servers", brokers),
            // The cooperative assignor of librdkafka 2.0 loops for ever on equal ids (#4800).
            ("client.id", "legato-\(stage)-\(instance)"),
        ])
        for (name, value) in role { settings[name] = value }
        for property in properties { settings[property.name] = property.value }
        return settings
    }
}
