import Kafka
import Plays
import Ranges
import Stage
import Topics

/// What a replay would read.
struct ReplaySurvey {
    /// What was found of each partition.
    var found: [KafkaPartition: FoundRange] = [:]
    /// How many of those records the destination has taken before.
    var stored: [KafkaPartition: Int] = [:]

    /// The table, for people.
    func lines(_ cluster: Cluster, path: String) -> [String] {
        var table = TextTable([
            ("topic", .left), ("partition", .right), ("first", .right), ("last", .right),
            ("records", .right), ("filtered", .right), ("taken before", .right), ("from", .left),
            ("to", .left),
        ])
        for (partition, range) in found.sorted(by: { $0.key < $1.key })
        where range.records + range.filtered > 0 {
            let topic = cluster.topic(named: partition.topic)?.rawValue ?? partition.topic
            let numbers = cells(range, stored[partition] ?? 0)
            table.add([topic, "\(partition.partition)"] + numbers)
        }
        let total = found.values.reduce(into: FoundRange()) { $0 += $1 }
        guard total.records + total.filtered > 0 else {
            return ["nothing in this range", "nothing was done"]
        }
        let numbers = cells(total, stored.values.reduce(0, +)).dropFirst(2)
        table.add(["total", "", "", ""] + numbers)
        return table.lines + ["", "nothing was done; add --execute to read this into \(path)"]
    }

    private func cells(_ range: FoundRange, _ stored: Int) -> [String] {
        [
            range.first.map { "\($0)" } ?? "-", range.last.map { "\($0)" } ?? "-",
            range.records.grouped, range.filtered.grouped, stored.grouped,
            range.fromMilliseconds.map { "\(Instant(milliseconds: $0))" } ?? "-",
            range.toMilliseconds.map { "\(Instant(milliseconds: $0))" } ?? "-",
        ]
    }
}
