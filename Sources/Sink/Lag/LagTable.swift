import Plays
import Stage
import Wire

/// How far one reader is behind the end of one partition.
struct Lag: Hashable {
    let group: String
    let topic: Topic
    let partition: Int32
    /// Where it goes on; nil when it has stored nothing.
    var stored: Int64?
    /// Behind the last record that is committed.
    var end: Int64
    /// When the first record that it has not taken happened; nil when none is left.
    var waitingSince: Int64?
    /// Who reads it at the moment; nil when nobody does.
    var owner: String?

    /// Offsets between them; none where only markers of transactions are left.
    var offsets: Int64 { waitingSince == nil ? 0 : max(0, end - (stored ?? 0)) }
}

/// Lags for people and for programs.
struct LagTable {
    private(set) var lags: [Lag]
    /// When the partitions were looked at, in milliseconds since 1970.
    let now: Int64

    /// What is said when there is nothing to show.
    private let nothing: String

    init(_ lags: [Lag], of groups: [String] = [], now: Int64) {
        let readers = groups.isEmpty ? "no group" : "no member of \(groups.joined(separator: ", "))"
        nothing = "\(readers) has read any of these topics yet"
        self.now = now
        self.lags = lags.sorted {
            ($0.group, $0.topic.rawValue, $0.partition)
                < ($1.group, $1.topic.rawValue, $1.partition)
        }
    }

    /// A line a partition, and the sums of each group.
    var lines: [String] {
        guard !lags.isEmpty else { return [nothing] }
        var table = TextTable([
            ("group", .left), ("topic", .left), ("partition", .right), ("stored", .right),
            ("end", .right), ("lag", .right), ("waiting since", .left), ("owner", .left),
        ])
        for lag in lags {
            table.add([
                lag.group, lag.topic.rawValue, "\(lag.partition)",
                lag.stored.map(\.grouped) ?? "-", lag.end.grouped, lag.offsets.grouped,
                lag.waitingSince.map { age(of: $0) } ?? "-", lag.owner ?? "nobody",
            ])
        }
        let groups = Dictionary(grouping: lags, by: \.group).sorted { $0.key < $1.key }
        return table.lines + [""]
            + groups.map { name, lags in
                let sum = lags.reduce(0) { $0 + $1.offsets }
                let oldest = lags.compactMap(\.waitingSince).min().map { ", \(age(of: $0))" }
                return "\(name): \(sum.grouped) behind\(oldest ?? "")"
            }
    }

    private func age(of time: Int64) -> String {
        let age = Duration.milliseconds(max(0, now - time) / 1_000 * 1_000).text
        return "\(Instant(milliseconds: time).description.prefix(19))Z (\(age))"
    }

    /// One object of JSON a partition.
    var objects: [[UInt8]] {
        lags.map { lag in
            var writer = JSONWriter(capacity: 256)
            writer.beginRoot()
            writer.beginObject()
            writer.field("group", lag.group)
            writer.field("topic", lag.topic.rawValue)
            writer.field("partition", Int64(lag.partition))
            writer.field("stored", lag.stored)
            writer.field("end", lag.end)
            writer.field("lag", lag.offsets)
            writer.field("waiting_since", lag.waitingSince.map(Instant.init(milliseconds:)))
            writer.field("lag_ms", lag.waitingSince.map { max(0, now - $0) } ?? 0)
            writer.field("owner", lag.owner)
            writer.endObject()
            return Array(writer.bytes)
        }
    }
}
