/// An executable: its name, what it is for and its verbs.
///
/// The parser, the help, the environment and the README's reference are all made from this value.
public struct Program: Sendable {
    /// The version that `--version` prints.
    public static let version = "0.1.0"

    /// The executable's name.
    public let name: String
    /// One sentence for the help.
    public let summary: String
    /// What it can do; one with an empty name is what it does without a verb.
    public let verbs: [Verb]

    /// Describes an executable.
    public init(_ name: String, _ summary: String, verbs: [Verb]) {
        self.name = name
        self.summary = summary
        self.verbs = verbs
    }

    /// The name in log lines: without `legato-`.
    public var stage: String {
        name.hasPrefix("legato-") ? String(name.dropFirst("legato-".count)) : name
    }

    /// Reads a command line, without the program's own name in front.
    ///
    /// A flag beats its variable, a variable beats the default.
    ///
    /// - Parameters:
    ///   - arguments: The words after the program's name.
    ///   - environment: Where variables are looked up.
    ///   - readFile: Reads the file that a `…_FILE` variable names.
    /// - Returns: A value for each flag and operand of the verb.
    /// - Throws: What is wrong, in one line.
    public func parse(
        _ arguments: [String], environment: Environment = [:],
        readFile: @Sendable (String) throws(FileError) -> [UInt8] = { path throws(FileError) in
            try Files.read(path, limitBytes: 1 << 20)
        }
    ) throws(UsageError) -> Settings {
        let (verb, rest) = try choose(arguments)
        var words = Words(program: self, verb: verb)
        try words.read(rest)
        return try words.settings(environment: environment, readFile: readFile)
    }

    /// The text to print when the command line asks for help or the version; nil when it does not.
    public func answer(to arguments: [String]) -> String? {
        for word in arguments {
            switch word {
            case "--": return nil
            case "--help", "-h": return help(for: arguments)
            case "--version": return "\(name) \(Self.version)\n"
            default: continue
            }
        }
        return nil
    }

    private func help(for arguments: [String]) -> String {
        guard let word = arguments.first, let verb = verbs.first(where: { $0.name == word }) else {
            return help
        }
        return help(of: verb)
    }

    private func choose(_ arguments: [String]) throws(UsageError) -> (Verb, ArraySlice<String>) {
        let own = verbs.first { $0.name.isEmpty }
        let names = verbs.map(\.name).filter { !$0.isEmpty }
        guard let word = arguments.first, !word.hasPrefix("-") || own == nil else {
            guard let own else { throw .missingVerb(names, program: name) }
            return (own, arguments[...])
        }
        if let verb = verbs.first(where: { $0.name == word }) {
            return (verb, arguments.dropFirst())
        }
        if word.hasPrefix("-") { throw .missingVerb(names, program: name) }
        if let own, !own.operands.isEmpty { return (own, arguments[...]) }
        throw .unknownVerb(
            word, nearest: nearest(to: word, among: names), verbs: names, program: name)
    }

    func command(_ verb: Verb) -> String {
        verb.name.isEmpty ? name : "\(name) \(verb.name)"
    }
}
