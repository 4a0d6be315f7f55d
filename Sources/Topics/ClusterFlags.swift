public import Stage

/// The flags that every stage has for the Kafka it works on.
public enum ClusterFlags {
    /// Where the brokers are.
    public static let brokers = Flag(
        "brokers", "HOST:PORT,…", default: "localhost:9092", "Kafka to read from and write to.")
    /// What stands in front of the topics' names.
    public static let topicPrefix = Flag<TopicPrefix?>(
        "topic-prefix", "TEXT", "Put in front of every topic's name, as it is.",
        defaultText: "none")
    /// Properties that go through to librdkafka; a password may be among them.
    public static let kafka = Flag<[KafkaProperty]>(
        "kafka", "NAME=VALUE", "Any property of librdkafka, such as security.protocol=SSL.",
        isSecret: true)
    /// The promise.
    public static let delivery = Flag(
        "delivery", "MODE", default: Delivery.exactlyOnce,
        "exactly-once, or at-least-once for a broker without transactions.")
    /// How many partitions a topic gets that is made.
    public static let partitions = Flag(
        "partitions", "N", default: 12, "Partitions of a topic that has to be made.")
    /// How many copies a topic gets that is made.
    public static let replication = Flag<Int?>(
        "replication", "N", "Copies of a topic that has to be made.",
        defaultText: "the broker's own")

    /// What every process needs to reach Kafka.
    public static let connection: [any FlagEntry] = [brokers, topicPrefix, kafka]
    /// All of them, for a stage that makes topics and writes to them.
    public static let all: [any FlagEntry] = connection + [delivery, partitions, replication]
}
