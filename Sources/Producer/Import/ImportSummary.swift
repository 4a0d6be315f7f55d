import Plays
import Stage

/// The table for the person: a file a line, and the sums.
struct ImportSummary {
    var files: [FileTally] = []
    /// The first rows that failed, each a sentence.
    var failures: [String] = []
    /// Paths that are no files of an export, and why.
    var troubles: [(path: String, reason: String)] = []
    /// What was passed over and may have been meant, and why.
    var notes: [(path: String, reason: String)] = []
    var isDryRun = false
    /// Where every row that was not accepted is told.
    var report: String?

    /// So many rows that failed are told; all are in the report.
    static let failureLimit = 10

    var sums: FileTally {
        files.reduce(into: FileTally(label: "sum", path: "")) { $0.add($1) }
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
        lines += (troubles + notes).map { "\($0.path.oneLine): \($0.reason)" }
        lines += failures
        let rest = sums.failed - Int64(failures.count)
        if rest > 0 {
            let place = report.map { "see \($0)" } ?? "--report FILE tells all of them"
            lines.append("and \(rest.grouped) more that failed; \(place)")
        }
        if isDryRun { lines.append("nothing was published: --dry-run") }
        return lines
    }

    /// Why the process ends with status 1; nil when every file was read.
    var failure: String? {
        let bad = files.filter { $0.trouble != nil }.count + troubles.count
        guard bad > 0 else { return nil }
        let what = bad == 1 ? "1 file was" : "\(bad) files were"
        if isDryRun {
            return "\(what) not read to the end; mend what is named above, then import"
        }
        let rest = files.contains(where: \.isStopped) ? "what came before is" : "the rest is"
        return "\(what) not read to the end, \(rest) imported; mend what is named above and "
            + "import again"
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
        return [file.label, file.read.grouped, file.accepted.grouped, file.duplicate.grouped]
            + reasons.map { (file.filtered[$0] ?? 0).grouped } + [file.failed.grouped, note]
    }
}
