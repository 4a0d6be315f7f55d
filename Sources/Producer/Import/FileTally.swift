import Plays
import Stage

/// What became of one file.
struct FileTally: Equatable {
    /// What people know the file by.
    let label: String
    /// The whole way to it.
    var path: String
    /// Rows that were read.
    var read: Int64 = 0
    /// Rows that were published.
    var accepted: Int64 = 0
    /// Rows whose plays were published before.
    var duplicate: Int64 = 0
    /// Rows that were left out on purpose.
    var filtered: [FilterReason: Int64] = [:]
    /// Rows that could not be published.
    var failed: Int64 = 0
    /// Why the file, or the rest of it, could not be read.
    var trouble: String?
    /// When its bytes were imported before, so that it was not read again.
    var importedBefore: Instant?
    /// Whether the wish to stop came before its end.
    var isStopped = false

    init(label: String, path: String) {
        self.label = label
        self.path = path
    }

    init(of file: ExportFile) { self.init(label: file.label, path: file.path.oneLine) }

    /// Counts one row.
    mutating func count(_ verdict: RowVerdict) {
        read += 1
        switch verdict {
        case .accepted, .acceptedBefore: accepted += 1
        case .duplicate: duplicate += 1
        case .filtered(let reason): filtered[reason, default: 0] += 1
        case .failed: failed += 1
        }
    }

    /// Adds what became of another file.
    mutating func add(_ other: FileTally) {
        read += other.read
        accepted += other.accepted
        duplicate += other.duplicate
        filtered.merge(other.filtered, uniquingKeysWith: +)
        failed += other.failed
    }
}
