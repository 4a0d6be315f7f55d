/// One partition of one topic.
public struct KafkaPartition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The topic's full name.
    public let topic: String
    /// The partition's number, from 0.
    public let partition: Int32

    /// Names a partition.
    public init(topic: String, partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    /// By topic, then by number.
    public static func < (one: KafkaPartition, other: KafkaPartition) -> Bool {
        (one.topic, one.partition) < (other.topic, other.partition)
    }

    /// `topic/3`.
    public var description: String { "\(topic)/\(partition)" }
}
