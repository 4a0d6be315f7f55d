import Plays

/// The newest value of each key of `cursors`, over partitions that are read side by side.
///
/// In one partition that is the last. A key lies in two when the topic got more partitions: then
/// the later record counts, by its own time.
struct NewestValues {
    private struct Found {
        var time: Int64
        var value: [UInt8]?
    }

    private var found: [String: [Int32: Found]] = [:]

    /// Takes the next record of a partition.
    mutating func take(
        _ value: [UInt8]?, of key: String, in partition: Int32, atMilliseconds time: Int64
    ) {
        found[key, default: [:]][partition] = Found(time: time, value: value)
    }

    /// What counts now; a key whose newest value is null has none.
    var values: [String: [UInt8]] {
        found.compactMapValues { partitions in
            // Of two at the same time the one that knows more.
            partitions.values.max {
                ($0.time, $0.value?.count ?? 0) < ($1.time, $1.value?.count ?? 0)
            }?.value
        }
    }

    /// Those of some keys whose newest value may still lie in a partition that was not read to its
    /// end: all of them, but for those that were found where their like are written today.
    func open(_ keys: Set<String>, among count: Int, unfinished: Set<Int32>) -> Set<String> {
        guard !unfinished.isEmpty else { return [] }
        return keys.filter { key in
            let home = AccountPartition.of(key, among: count)
            return unfinished.contains(home) || found[key]?[home] == nil
        }
    }
}
