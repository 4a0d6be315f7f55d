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

    private func value<Value: Sendable>(of name: String) -> Value {
        guard let box = values[name] as? Box<Value> else {
            preconditionFailure("\(name) is not declared by \(program) \(verb)")
        }
        return box.value
    }
}
