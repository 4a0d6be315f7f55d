/// A place in a partition; in what is committed or assigned it is the next record to read.
public struct KafkaOffset: Hashable, Sendable, CustomStringConvertible {
    /// In ``offset``: the first record that is kept.
    public static let beginning: Int64 = -2
    /// In ``offset``: behind the last record.
    public static let end: Int64 = -1
    /// In ``offset``: where the group left off.
    public static let committed: Int64 = -1000

    /// The partition.
    public let partition: KafkaPartition
    /// A record's number, or one of the constants of this type.
    public let offset: Int64

    /// Names a place.
    public init(partition: KafkaPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    /// Names a place in partition number `partition` of `topic`.
    public init(topic: String, partition: Int32, offset: Int64) {
        self.init(partition: KafkaPartition(topic: topic, partition: partition), offset: offset)
    }

    /// `topic/3@1042`.
    public var description: String { "\(partition)@\(offset)" }
}
