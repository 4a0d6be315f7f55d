import Lake
import Plays
import Ranges
import Stage

/// Which records a replay into a folder is to take, in words for the manifests.
struct ReplayChoice {
    /// The flags that leave records out.
    private let filter: String
    /// What was asked for, where it means other records each time: the newest, or a time before
    /// now; nil where the same words always mean the same.
    let asked: String?

    init(_ filter: RecordFilter, _ range: RecordRange) {
        self.filter = filter.arguments.map(Shell.quoted).joined(separator: " ")
        let words = [self.filter, range.flagText].filter { !$0.isEmpty }
        asked = range.dependsOnTheMoment ? words.joined(separator: ", ") : nil
    }

    /// Which records of a partition are wanted, in words that will always mean the same.
    func words(of range: PartitionRange, isAmongNewest: Bool) -> String {
        var words = filter.isEmpty ? [] : [filter]
        if let from = range.fromMilliseconds { words.append("from \(Instant(milliseconds: from))") }
        if let until = range.untilMilliseconds {
            words.append("before \(Instant(milliseconds: until))")
        }
        if isAmongNewest { words.append("the newest") }
        return words.isEmpty ? Manifest.everything : words.joined(separator: ", ")
    }
}

extension RecordRange {
    /// Whether the same words mean other records later: the newest, or a time before now.
    var dependsOnTheMoment: Bool {
        let spans = all.map { [$0] } ?? Array(partitions.values)
        return spans.contains { span in
            switch (span.first, span.last) {
            case (.newest, _), (.time(.ago), _), (_, .until(.ago)): true
            default: false
            }
        }
    }
}
