/// One thing that a program can do.
public struct Verb: Sendable {
    /// The word on the command line; empty for what a program does without one.
    public let name: String
    /// One sentence for the help.
    public let summary: String
    /// What more there is to know, a paragraph each; shown below the summary.
    public let details: [String]
    /// The words that follow, in order.
    public let operands: [any OperandEntry]
    /// The flags, in the order of the help; those of the log are added by themselves.
    public let flags: [any FlagEntry]
    /// Whole command lines for the help.
    public let examples: [String]

    /// Describes one thing that a program can do.
    public init(
        _ name: String, _ summary: String, details: [String] = [],
        operands: [any OperandEntry] = [], flags: [any FlagEntry] = [], examples: [String] = []
    ) {
        self.name = name
        self.summary = summary
        self.details = details
        self.operands = operands
        self.flags = flags + [LogFlags.level, LogFlags.format]
        self.examples = examples
    }

    func flag(spelled word: String) -> (any FlagEntry)? {
        flags.first { $0.declaration.spelling == word }
    }

    func flag(short letter: Character) -> (any FlagEntry)? {
        flags.first { $0.declaration.short == letter }
    }
}

/// The flags of the log, which every verb has.
public enum LogFlags {
    /// How much is told.
    public static let level = Flag(
        "log-level", "LEVEL", default: LogLevel.info,
        "Tell on standard error what is at least this grave: debug, info, warn or error.")
    /// How it is told.
    public static let format = Flag(
        "log-format", "text|json", default: LogFormat.text, "Lines for people or for machines.")
}
