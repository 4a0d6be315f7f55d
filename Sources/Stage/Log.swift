/// Where a process tells what it does: one line an event, each in one write.
///
/// Sentences are constant and in the past tense; what varies goes into facts.
public struct Log: Sendable {
    /// The process that speaks, such as `sink`.
    public let stage: String
    /// The least grave level that is told.
    public let level: LogLevel
    private let format: LogFormat
    private let isColoured: Bool
    private let clock: Clock
    private let write: @Sendable (String) -> Void

    /// Makes a log that writes lines, without their ends, with a function of the caller's.
    public init(
        stage: String, level: LogLevel = .info, format: LogFormat = .text,
        isColoured: Bool = false, clock: Clock = .system,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.stage = stage
        self.level = level
        self.format = format
        self.isColoured = isColoured
        self.clock = clock
        self.write = write
    }

    /// The log of a process: on standard error, coloured on a terminal unless `NO_COLOR` is set.
    public static func standardError(
        stage: String, level: LogLevel = .info, format: LogFormat = .text,
        environment: Environment = .process
    ) -> Log {
        let terminal = Terminal.standardError
        let isColoured = terminal.isTerminal && environment["NO_COLOR"] == nil
        return Log(stage: stage, level: level, format: format, isColoured: isColoured) {
            terminal.line($0)
        }
    }

    /// A log that tells nobody.
    public static let silent = Log(stage: "", level: .error) { _ in }

    /// Whether lines of this level are told; saves making costly facts.
    public func tells(_ level: LogLevel) -> Bool { level >= self.level }

    /// For those who look into a fault.
    public func debug(_ sentence: String, _ facts: @autoclosure () -> Facts = [:]) {
        tell(.debug, sentence, facts)
    }

    /// What an operator wants to see once a minute.
    public func info(_ sentence: String, _ facts: @autoclosure () -> Facts = [:]) {
        tell(.info, sentence, facts)
    }

    /// Something is wrong and is being dealt with.
    public func warn(_ sentence: String, _ facts: @autoclosure () -> Facts = [:]) {
        tell(.warn, sentence, facts)
    }

    /// Something failed and a person should look.
    public func error(_ sentence: String, _ facts: @autoclosure () -> Facts = [:]) {
        tell(.error, sentence, facts)
    }

    /// Tells an event at a level known only at run time.
    public func tell(_ level: LogLevel, _ sentence: String, _ facts: () -> Facts) {
        guard tells(level) else { return }
        let line = LogLine(
            wallMilliseconds: clock.wallMilliseconds(), level: level, stage: stage,
            sentence: sentence, facts: facts())
        write(format == .json ? line.json : line.text(isColoured: isColoured))
    }
}
