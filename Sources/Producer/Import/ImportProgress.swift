import Stage

/// Shows how far an import has come: rows a second, and the time that is left.
///
/// How many rows there will be nobody knows before they are read; it is guessed from the bytes.
final class ImportProgress {
    private let totalBytes: Int64
    private let terminal: Terminal
    private let log: Log
    private let clock: Clock
    private let beganMilliseconds: Int64
    private var shownMilliseconds: Int64
    private let intervalMilliseconds: Int64

    init(
        totalBytes: Int64, log: Log, terminal: Terminal = .standardError, clock: Clock = .system
    ) {
        self.totalBytes = totalBytes
        self.terminal = terminal
        self.log = log
        self.clock = clock
        beganMilliseconds = clock.monotonicMilliseconds()
        shownMilliseconds = beganMilliseconds
        intervalMilliseconds = terminal.isTerminal ? 100 : 5_000
    }

    /// Notes how much was read; cheap enough to call for each piece of a file.
    func update(rows: Int64, bytes: Int64) {
        let now = clock.monotonicMilliseconds()
        guard now - shownMilliseconds >= intervalMilliseconds, bytes > 0 else { return }
        shownMilliseconds = now
        let state = state(rows: rows, bytes: bytes, at: now)
        if terminal.isTerminal {
            terminal.show(status: state.bar(columns: terminal.columns))
        } else {
            log.info("importing", state.facts)
        }
    }

    /// Shows what is being done before there are rows to count.
    func show(_ words: String) { terminal.show(status: words) }

    /// How far it is, with the rows that are likely to come.
    func state(rows: Int64, bytes: Int64, at now: Int64) -> ProgressState {
        let share = Double(max(totalBytes, bytes)) / Double(max(bytes, 1))
        let total = max(rows, Int64(Double(rows) * share))
        var state = ProgressState(
            "importing", total: total, unit: "rows", atMilliseconds: beganMilliseconds)
        state.update(done: rows, atMilliseconds: now)
        return state
    }

    /// Takes the bar away.
    func finish() { terminal.show(status: "") }
}
