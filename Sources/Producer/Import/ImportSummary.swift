import Plays
import Stage

/// The table for the person: a file a line, and the sums.
struct ImportSummary {
    var files: [FileTally] = []
    /// The first rows that failed, each a sentence.
    var failures: [String] = []
    /// Paths that are no files of an export, and why.
    var troubles: [(path: String, reason: String)] = []
    var isDryRun = false

    /// So many rows that failed are told; all are in the report.
    static let failureLimit = 10

    var sums: FileTally {
        files.reduce(into: FileTally(baseName: "sum", path: "")) { $0.add($1) }
    }

    /// All of it, line by line.
    func lines(table: ([[String]], _ reasons: [FilterReason]) -> [String]) -> [String] {
        let sums = sums
        let reasons = FilterReason.allCases.filter { sums.filtered[$0] != nil }
        var rows = files.map { row(of: $0, reasons) }
        if files.count > 1 { rows.append(row(of: sums, reasons)) }
        var lines = table(rows, reasons)
        for file in files where file.trouble != nil {
            lines.append("\(file.path): \(file.trouble ?? "")")
        }
        lines += troubles.map { "\($0.path): \($0.reason)" }
        lines += failures
        let rest = sums.failed - Int64(failures.count)
        if rest > 0 { lines.append("and \(rest.grouped) more that failed; see --report FILE") }
        if isDryRun { lines.append("nothing was published: --dry-run") }
        return lines
    }

    private func row(of file: FileTally, _ reasons: [FilterReason]) -> [String] {
        var note = ""
        if let before = file.importedBefore {
            note = "imported already on \(before.description.prefix(10))"
        } else if file.isStopped {
            note = "stopped here; run it again to go on"
        } else if file.trouble != nil {
            note = "not read to its end"
        } else if file.read == 0, !file.path.isEmpty {
            note = "no rows in it"
        }
        return [file.baseName, file.read.grouped, file.accepted.grouped, file.duplicate.grouped]
            + reasons.map { (file.filtered[$0] ?? 0).grouped } + [file.failed.grouped, note]
    }
}
