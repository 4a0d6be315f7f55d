import Glibc
import Stage
import Topics

/// `legato-producer import`.
enum ImportVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        StopDeadline.watch(stop, log: log)
        let cluster = Cluster(settings, stage: "producer", instance: "import-\(getpid())")
        let run = ImportRun(ImportOptions(settings), cluster: cluster, log: log, stop: stop)
        do {
            let summary = try run.run()
            try ImportPrinter.print(summary)
        } catch is ImportStop {
            log.info("stopped before the first row")
        }
    }
}

/// Prints the table of an import.
enum ImportPrinter {
    static func print(_ summary: ImportSummary, to output: OutputStream = OutputStream()) throws {
        for line in lines(summary) { try output.line(line) }
        try output.flush()
        guard let failure = summary.failure else { return }
        throw Failure(failure)
    }

    /// The table, and below it what was wrong.
    static func lines(_ summary: ImportSummary) -> [String] {
        summary.lines { rows, reasons in
            var table = TextTable(
                [("file", .left), ("rows", .right), ("accepted", .right), ("duplicate", .right)]
                    + reasons.map { ($0.rawValue, .right) } + [("failed", .right), ("", .left)])
            for row in rows { table.add(row) }
            return table.lines
        }
    }
}

extension ImportSummary {
    /// Why the process ends with status 1; nil when every file was read.
    var failure: String? {
        let bad = files.filter { $0.trouble != nil }.count + troubles.count
        guard bad > 0 else { return nil }
        let what = bad == 1 ? "1 file was" : "\(bad) files were"
        return "\(what) not read to the end, the rest is imported; mend what is named above and "
            + "import again"
    }
}
