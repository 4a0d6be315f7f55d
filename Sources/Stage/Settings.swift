/// What a program was asked to do: the verb and a value for each of its flags and operands.
public struct Settings: Sendable {
    /// Where a value came from.
    public enum Origin: Hashable, Sendable {
        /// The command line.
        case flag
        /// An environment variable, by name.
        case variable(String)
        /// Nobody gave one.
        case fallback
    }

    /// The program's name.
    public let program: String
    /// The verb; empty for a program's own action.
    public let verb: String
    var values: [String: any Sendable] = [:]
    var origins: [String: Origin] = [:]
    /// The flags of the command line with their texts, in the order of the table.
    var given: [(flag: FlagDeclaration, texts: [String])] = []

    init(program: String, verb: String) {
        self.program = program
        self.verb = verb
    }

    /// The value of a flag that the verb declares.
    public subscript<Value>(flag: Flag<Value>) -> Value {
        value(of: flag.declaration.spelling)
    }

    /// The value of an operand that the verb declares.
    public subscript<Value>(operand: Operand<Value>) -> Value {
        value(of: operand.declaration.name)
    }

    /// Whether the verb declares this flag.
    public func has<Value>(_ flag: Flag<Value>) -> Bool {
        values[flag.declaration.spelling] != nil
    }

    /// Where the value of a flag came from.
    public func origin<Value>(of flag: Flag<Value>) -> Origin {
        origins[flag.declaration.spelling] ?? .fallback
    }

    /// The flags as they were given on the command line, to be given again.
    ///
    /// - Parameter others: Flags that are left out.
    /// - Returns: The words, without secrets.
    public func words(without others: [any FlagEntry] = []) -> [String] {
        let left = Set(others.map(\.declaration.spelling))
        return words { !left.contains($0.spelling) }
    }

    /// Some of the flags as they were given on the command line, to be given again.
    ///
    /// - Parameter flags: Those that are wanted.
    /// - Returns: The words, without secrets.
    public func words(of flags: [any FlagEntry]) -> [String] {
        let wanted = Set(flags.map(\.declaration.spelling))
        return words { wanted.contains($0.spelling) }
    }

    private func words(where isWanted: (FlagDeclaration) -> Bool) -> [String] {
        given.filter { !$0.flag.isSecret && isWanted($0.flag) }
            .flatMap { flag, texts in
                texts.flatMap { text in
                    guard flag.placeholder != nil else {
                        return [text == "true" ? flag.spelling : "\(flag.spelling)=\(text)"]
                    }
                    let isPlain = !text.hasPrefix("-") && !text.isEmpty && !text.contains(" ")
                    return isPlain ? [flag.spelling, text] : ["\(flag.spelling)=\(text)"]
                }
            }
    }

    /// Words behind a command that was made of ``words(without:)``: what it could not show.
    public var hiddenFlags: String {
        let names = given.map(\.flag).filter(\.isSecret).map(\.spelling)
        return names.isEmpty ? "" : " (and \(names.joined(separator: " and ")) as before)"
    }

    private func value<Value: Sendable>(of name: String) -> Value {
        guard let box = values[name] as? Box<Value> else {
            preconditionFailure("\(name) is not declared by \(program) \(verb)")
        }
        return box.value
    }
}
