/// What the help and the parser need to know of an operand.
public struct OperandDeclaration: Sendable {
    /// What stands for it in the help, in capitals: `RANGE`.
    public let name: String
    /// One sentence for the help.
    public let help: String
    /// The default as the help shows it; nil shows none.
    public let defaultText: String?
    /// Whether it must be given.
    public let isRequired: Bool
    /// Whether it takes all that follows.
    public let isRepeatable: Bool

    /// The operand in a line of usage: `[TOPIC]`, `RANGE`, `PATH…`.
    var usage: String {
        let name = isRepeatable ? "\(name)…" : name
        return isRequired ? name : "[\(name)]"
    }
}

/// Any operand of a verb, whatever its type.
public protocol OperandEntry: Sendable {
    /// The operand without its type.
    var declaration: OperandDeclaration { get }
    /// Makes the stored value from the given texts; none stands for the default.
    func boxed(_ texts: [String]) throws(FlagTextError) -> any Sendable
}

/// A word of the command line that is not a flag: `RANGE` in `replay RANGE`.
///
/// An operand that is optional is left out when a word does not suit it and suits the next one, so
/// `tail -10` gives the range without a topic.
public struct Operand<Value: Sendable>: OperandEntry {
    /// The operand without its type.
    public let declaration: OperandDeclaration
    private let decode: @Sendable ([String]) throws(FlagTextError) -> Value

    /// What stands for it in the help.
    public var name: String { declaration.name }

    /// Makes the stored value from the given texts; none stands for the default.
    public func boxed(_ texts: [String]) throws(FlagTextError) -> any Sendable {
        Box(value: try decode(texts))
    }
}

extension Operand where Value: FlagValue {
    /// An operand that must be given.
    public init(_ name: String, _ help: String) {
        declaration = OperandDeclaration(
            name: name, help: help, defaultText: nil, isRequired: true, isRepeatable: false)
        decode = { texts throws(FlagTextError) in try Value(flagText: texts.first ?? "") }
    }

    /// An operand that may be left out.
    public init(_ name: String, default value: Value, _ help: String) {
        declaration = OperandDeclaration(
            name: name, help: help, defaultText: value.flagText, isRequired: false,
            isRepeatable: false)
        decode = { texts throws(FlagTextError) in
            guard let text = texts.first else { return value }
            return try Value(flagText: text)
        }
    }
}

extension Operand {
    /// An operand that may be left out and then is nil.
    public init<Wrapped: FlagValue>(
        optional name: String, _ help: String, defaultText: String? = nil
    ) where Value == Wrapped? {
        declaration = OperandDeclaration(
            name: name, help: help, defaultText: defaultText, isRequired: false,
            isRepeatable: false)
        decode = { texts throws(FlagTextError) in
            guard let text = texts.first else { return nil }
            return try Wrapped(flagText: text)
        }
    }

    /// The last operand, which takes one word or more.
    public init<Element: FlagValue>(_ name: String, _ help: String) where Value == [Element] {
        declaration = OperandDeclaration(
            name: name, help: help, defaultText: nil, isRequired: true, isRepeatable: true)
        decode = { texts throws(FlagTextError) in
            var values: [Element] = []
            for text in texts { values.append(try Element(flagText: text)) }
            return values
        }
    }
}
