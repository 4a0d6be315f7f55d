import Kafka

/// Partitions of `cursors` that could not be read to their ends in time, and why.
struct UnreadCursors: Error, Hashable, CustomStringConvertible {
    let partitions: [KafkaPartition]
    let seconds: Int64
    /// Those in which a transaction is open: committed readers see no further.
    var held: [KafkaPartition] = []
    /// The last that Kafka said.
    var trouble: String?

    var description: String {
        let names = partitions.map(\.description).joined(separator: ", ")
        let start = "cannot read \(names) to the end within \(seconds) s: "
        guard held.isEmpty else {
            let names = held.map(\.description).joined(separator: ", ")
            return start + "a transaction is open in \(names); "
                + "end the producer that began it, or wait until Kafka ends it"
        }
        return start + (trouble ?? "the broker gave no more records; is it well?")
    }
}

/// What `cursors` tells of some keys.
struct CursorReading {
    /// The newest value of each key that has one.
    var values: [String: [UInt8]]
    /// Keys of which more may lie where it could not be read: nothing is known of them.
    var open: Set<String> = []
    /// Why it could not be read.
    var trouble: UnreadCursors?
}
