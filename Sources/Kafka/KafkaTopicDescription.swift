/// A topic as it should be made.
public struct KafkaTopicDescription: Hashable, Sendable {
    /// The full name.
    public let name: String
    /// How many partitions.
    public let partitions: Int32
    /// How many copies of each; -1 is the cluster's default.
    public let replication: Int32
    /// The broker's settings for it, such as `cleanup.policy`.
    public let settings: [String: String]

    /// Describes a topic.
    public init(
        name: String, partitions: Int32, replication: Int32 = -1, settings: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.settings = settings
    }
}
