import Plays
import Stage

/// Ranges of offsets, as they lie side by side or do not.
public enum Tiling {
    /// So many ranges are named of many.
    private static let namedRanges = 20

    /// What lies in none of them, from one offset up to but without another.
    static func gaps(
        _ ranges: [ClosedRange<Int64>], from first: Int64, to next: Int64
    ) -> [ClosedRange<Int64>] {
        var gaps: [ClosedRange<Int64>] = []
        var free = first
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if free < min(range.lowerBound, next) {
                gaps.append(free...min(range.lowerBound, next) - 1)
            }
            free = max(free, range.upperBound + 1)
        }
        if free < next { gaps.append(free...next - 1) }
        return gaps
    }

    /// What lies in more than one of them.
    static func overlaps(_ ranges: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
        var overlaps: [ClosedRange<Int64>] = []
        var taken = Int64.min
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if range.lowerBound <= taken {
                let end = min(taken, range.upperBound)
                if let last = overlaps.last, range.lowerBound <= last.upperBound + 1 {
                    overlaps[overlaps.count - 1] = last.lowerBound...max(last.upperBound, end)
                } else {
                    overlaps.append(range.lowerBound...end)
                }
            }
            taken = max(taken, range.upperBound)
        }
        return overlaps
    }

    /// Ranges in words, `7-13, 20`: of very many the longest.
    public static func words(_ ranges: [ClosedRange<Int64>]) -> String {
        let named = ranges.sorted { $0.count > $1.count }.prefix(namedRanges)
        var words = named.sorted { $0.lowerBound < $1.lowerBound }.map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }.joined(separator: ", ")
        if ranges.count > named.count {
            words += " and \((ranges.count - named.count).grouped) shorter ranges"
        }
        return words
    }
}

extension Manifest {
    /// The records that its files hold.
    public var records: Int64 { files.reduce(0) { $0 + $1.records } }

    /// The offsets that were dead-lettered.
    public var skippedOffsets: Int64 {
        skipped.reduce(0) { $0 + ($1.upperBound - $1.lowerBound + 1) }
    }

    /// The offsets that no file holds and that were not dead-lettered: markers of transactions,
    /// and what compaction took.
    public var unheldOffsets: Int64 { nextOffset - firstOffset - records - skippedOffsets }

    /// The offsets that lie in no file's range and were not dead-lettered.
    public var uncovered: [ClosedRange<Int64>] {
        Tiling.gaps(files.map { $0.first...$0.last } + skipped, from: firstOffset, to: nextOffset)
    }

    /// What does not agree in it, as far as can be seen without its files: files of one folder lie
    /// behind one another, and all together hold what was stored.
    public var contradictions: [String] {
        var found: [String] = []
        let folders = Dictionary(grouping: files) { ExactPath(ExactPath($0.path).folder) }
        for (folder, files) in folders.sorted(by: { $0.key < $1.key }) {
            let overlaps = Tiling.overlaps(files.map { $0.first...$0.last })
            guard !overlaps.isEmpty else { continue }
            found.append("files of \(folder.text) overlap at \(Tiling.words(overlaps))")
        }
        if unheldOffsets < 0 { found.append("holds more records than its offsets") }
        if let stored, stored != records {
            found.append("\(stored.grouped) records were stored, its files hold \(records.grouped)")
        }
        return found.map { "\(topic.rawValue)/\(partition): \($0)" }
    }
}
