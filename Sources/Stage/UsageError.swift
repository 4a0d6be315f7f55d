/// What is wrong with a command line; the process ends with status 2.
public enum UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A flag that does not exist, the one it may have been, and where to look.
    case unknownFlag(String, nearest: String?, command: String)
    /// A flag that only another verb has.
    case foreignFlag(String, verbs: [String], command: String)
    /// A flag, variable or operand whose value does not suit its type; nil hides a secret.
    case badValue(String, value: String?, wanted: String)
    /// A flag at the end, or before another flag, that needs a value.
    case missingValue(String, placeholder: String)
    /// A flag or an operand that must be given.
    case missing(String, command: String)
    /// A word too many.
    case unexpected(String, command: String)
    /// No verb, where one is needed.
    case missingVerb([String], program: String)
    /// A verb that does not exist, and the one it may have been.
    case unknownVerb(String, nearest: String?, verbs: [String], program: String)
    /// A variable that is set twice over: itself and its `_FILE`.
    case bothVariables(String)
    /// A variable's file that cannot be read.
    case unreadableFile(variable: String, reason: String)
    /// Values that do not go together: one whole sentence.
    case invalid(String)

    /// One line: what is wrong, and what would be right.
    public var description: String {
        switch self {
        case .unknownFlag(let flag, let nearest, let command):
            "unknown flag \(flag); "
                + (nearest.map { "did you mean \($0)?" } ?? "see \(command) --help")
        case .foreignFlag(let flag, let verbs, let command):
            "\(flag) belongs to \(verbs.joined(separator: ", ")), not here; see \(command) --help"
        case .badValue(let name, let value, let wanted):
            "\(name) wants \(wanted)" + (value.map { ", not \($0.isEmpty ? "nothing" : $0)" } ?? "")
        case .missingValue(let flag, let placeholder):
            "\(flag) needs a value: \(flag) \(placeholder)"
        case .missing(let name, let command):
            "\(name) is missing; see \(command) --help"
        case .unexpected(let word, let command):
            "unexpected argument \(word); see \(command) --help"
        case .missingVerb(let verbs, let program):
            "say what to do: \(verbs.joined(separator: ", ")); see \(program) --help"
        case .unknownVerb(let word, let nearest, let verbs, let program):
            "unknown verb \(word); "
                + (nearest.map { "did you mean \($0)?" }
                    ?? "there are \(verbs.joined(separator: ", ")); see \(program) --help")
        case .bothVariables(let variable):
            "\(variable) and \(variable)_FILE are both set; keep one of them"
        case .unreadableFile(let variable, let reason):
            "\(variable): \(reason)"
        case .invalid(let sentence):
            sentence
        }
    }
}

/// What went wrong, in one line for the person; the process ends with status 1.
public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line: what, which value, where, what to do next.
    public let description: String

    /// Says what went wrong.
    public init(_ description: String) {
        self.description = description
    }
}
