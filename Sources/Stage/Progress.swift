/// How far a long piece of work has come: its rate and the time that is left.
///
/// A value without clock or terminal; ``Progress`` shows it.
public struct ProgressState: Sendable {
    /// What is being done, in the present participle: `replaying listens`.
    public let title: String
    /// How much there is to do.
    public let total: Int64
    /// What is counted: `records`.
    public let unit: String
    /// How much is done.
    public private(set) var done: Int64 = 0
    private let startMilliseconds: Int64
    private var nowMilliseconds: Int64

    /// Begins at a moment of a monotonic clock.
    public init(_ title: String, total: Int64, unit: String, atMilliseconds: Int64) {
        self.title = title
        self.total = total
        self.unit = unit
        startMilliseconds = atMilliseconds
        nowMilliseconds = atMilliseconds
    }

    /// Notes how much is done at a moment of the same clock.
    public mutating func update(done: Int64, atMilliseconds: Int64) {
        self.done = done
        nowMilliseconds = atMilliseconds
    }

    /// Whole per cent, 100 when there is nothing to do.
    public var percent: Int64 {
        total > 0 ? min(100, Int64(Double(done) / Double(total) * 100)) : 100
    }

    /// Units a second since the beginning; 0 until time has passed.
    public var ratePerSecond: Int64 {
        let spent = nowMilliseconds - startMilliseconds
        return spent > 0 ? Int64(Double(done) / Double(spent) * 1_000) : 0
    }

    /// Seconds that are left at this rate; nil while there is none.
    public var leftSeconds: Int64? {
        guard done > 0 else { return nil }
        let spent = Double(nowMilliseconds - startMilliseconds) / 1_000
        return Int64((spent / Double(done) * Double(max(0, total - done))).rounded(.up))
    }

    /// One line for a terminal of so many columns.
    public func bar(columns: Int) -> String {
        let left = leftSeconds.map { "\(Duration.seconds($0).text) left" } ?? "no time yet"
        let head = "\(title) "
        let percent = String(repeating: " ", count: 3 - String(percent).count) + "\(percent) %"
        let tail =
            " \(percent)  \(done.grouped) of \(total.grouped) \(unit)"
            + "  \(ratePerSecond.grouped)/s  \(left)"
        let width = min(30, columns - 1 - head.count - tail.count - 2)
        guard width >= 5 else { return String((head + tail.dropFirst()).prefix(columns - 1)) }
        let filled = width * Int(self.percent) / 100
        let bar =
            String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        return "\(head)[\(bar)]\(tail)"
    }

    /// The same for a line of the log.
    public var facts: Facts {
        var facts: Facts = [
            "done_\(unit)": .integer(done), "total_\(unit)": .integer(total),
            "percent": .integer(percent), "rate_per_s": .integer(ratePerSecond),
        ]
        if let leftSeconds { facts.append("left_s", .integer(leftSeconds)) }
        return facts
    }
}

/// Shows how far a long piece of work has come: a bar on a terminal, lines of the log elsewhere.
public final class Progress {
    private var state: ProgressState
    private let terminal: Terminal
    private let log: Log
    private let clock: Clock
    private var shownMilliseconds: Int64
    private let intervalMilliseconds: Int64

    /// Begins now; shows nothing until there is something to show.
    public init(
        _ title: String, total: Int64, unit: String = "records", log: Log,
        terminal: Terminal = .standardError, clock: Clock = .system
    ) {
        let now = clock.monotonicMilliseconds()
        state = ProgressState(title, total: total, unit: unit, atMilliseconds: now)
        self.terminal = terminal
        self.log = log
        self.clock = clock
        shownMilliseconds = now
        intervalMilliseconds = terminal.isTerminal ? 100 : 5_000
    }

    /// Shows how much is done when it is time to; else nothing is asked for, so it is cheap enough
    /// to call for each record.
    public func update(done: @autoclosure () -> Int64) {
        let now = clock.monotonicMilliseconds()
        guard now - shownMilliseconds >= intervalMilliseconds else { return }
        state.update(done: done(), atMilliseconds: now)
        shownMilliseconds = now
        show()
    }

    /// Takes the bar away; what was done is for the caller to tell.
    public func finish() {
        terminal.show(status: "")
    }

    private func show() {
        if terminal.isTerminal {
            terminal.show(status: state.bar(columns: terminal.columns))
        } else {
            log.info(state.title, state.facts)
        }
    }
}
