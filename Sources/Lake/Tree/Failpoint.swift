import Glibc
public import Stage

/// Ends the process at a step of a commit, as a power cut would: for tests of recovery.
public final class Failpoint {
    private let step: CommitStep
    private var passes: Int

    /// The variable that asks for one, as `STEP:PASS`: `named:3` ends the third commit there.
    public static let variable = "LEGATO_FAILPOINT"

    /// Reads the variable; nil when nobody asks.
    public init?(_ environment: Environment) {
        let words = environment[Self.variable]?.split(separator: ":") ?? []
        guard words.count == 2, let step = CommitStep(rawValue: String(words[0])),
            let passes = Int(words[1])
        else { return nil }
        self.step = step
        self.passes = passes
    }

    /// Notes that a step was reached.
    public func reached(_ step: CommitStep) {
        guard step == self.step else { return }
        passes -= 1
        if passes == 0 { kill(getpid(), SIGKILL) }
    }
}
