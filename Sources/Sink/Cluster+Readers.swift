import Kafka
import Topics

extension Cluster {
    /// Settings of a sink in its group; it keeps its offsets itself.
    func sink(in group: String) -> KafkaSettings {
        member(of: group, start: "error", own: Self.frugal)
    }

    /// Settings of a replay.
    var replayer: KafkaSettings { reader(own: Self.frugal) }

    /// What is read ahead lies in memory beside SQLite's pages and the batch.
    private static let frugal = [
        // What one answer of a broker brings at most; it is several times as large once unpacked,
        // and by default one of a megabyte from each partition lies in memory.
        ("fetch.message.max.bytes", "262144"), ("fetch.max.bytes", "2097152"),
        // Half of what others read ahead.
        ("queued.max.messages.kbytes", "8192"),
    ]
}
