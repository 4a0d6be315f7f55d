import Stage

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
