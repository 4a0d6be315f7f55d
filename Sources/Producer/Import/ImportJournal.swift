import Plays
import Stage

/// How far an import is, and how far Kafka has it.
///
/// What became of a commit whose answer was lost, only the cursor in Kafka tells; so both states
/// are kept until then.
final class ImportJournal {
    /// How far it is.
    var state = ImportState()
    /// Takes a line for each row that is not published.
    let report: RowReport?
    /// How far it was when Kafka had all of it.
    private(set) var kept = ImportState()
    /// How far it was before the last commit, whose answer may be lost, and what it wrote of that.
    private var offered: (state: ImportState, cursor: ImportCursor)?
    /// Called when Kafka has taken a commit.
    private let onCommit: () -> Void

    init(_ state: ImportState, report: RowReport?, onCommit: @escaping () -> Void) {
        self.state = state
        self.report = report
        self.onCommit = onCommit
        kept = state
    }

    /// Notes what a commit that is about to be made will have published.
    func offer(_ tally: FileTally?, as cursor: ImportCursor) {
        state.tally = tally
        state.reportLength = report?.length ?? 0
        offered = (state, cursor)
    }

    /// Notes that what was offered is published.
    func keep() {
        if let offered { kept = offered.state }
        onCommit()
    }

    /// Goes back to what Kafka is known to have.
    func goBack() { state = kept }

    /// Goes back to what Kafka has, as the cursor tells that was read from it.
    func goBack(to cursor: ImportCursor) throws {
        state = kept
        if let offered, offered.cursor == cursor { state = offered.state }
        try report?.rewind(to: state.reportLength)
    }

    /// Takes the plays that no entry counts, before the first row or behind a loss.
    func take(uncounted count: Int64) {
        // What was accepted of the file in hand is counted in the end.
        state.uncounted.count = max(0, count - (state.tally?.accepted ?? 0))
        kept = state
    }

    /// Notes a row that failed, as long as there are few.
    func note(_ fault: RecordError, _ label: String, _ row: Int64) {
        guard state.summary.failures.count < ImportSummary.failureLimit else { return }
        state.summary.failures.append("\(label):\(row): \(fault)")
    }

    /// Notes what became of a file.
    func note(_ outcome: FilePipe.Outcome) {
        state.summary.files.append(outcome.tally)
        guard let entry = outcome.entry else { return }
        if let sha256 = entry.sha256 { state.digests[sha256] = entry }
        state.cover(entry)
    }

    /// Notes a file that was imported before.
    func note(_ file: ExportFile, importedIn entry: LedgerEntry) {
        var tally = FileTally(of: file)
        tally.importedBefore = entry.at
        state.summary.files.append(tally)
        state.cover(entry)
    }

    /// Notes that the import ends in the file in hand.
    func noteStop(in file: ExportFile) {
        var tally = state.tally ?? FileTally(of: file)
        tally.isStopped = true
        state.summary.files.append(tally)
    }
}
