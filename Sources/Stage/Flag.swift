/// What the help, the environment and the parser need to know of a flag.
public struct FlagDeclaration: Sendable {
    /// The long name, without the dashes.
    public let name: String
    /// The letter that may be used instead, if there is one.
    public let short: Character?
    /// What stands for the value in the help; nil for a flag without one.
    ///
    /// With a space in it the flag takes two words, and its value is both with a space between.
    public let placeholder: String?
    /// One sentence or two for the help.
    public let help: String
    /// The default as the help shows it; nil shows none.
    public let defaultText: String?
    /// Whether the flag may be given several times.
    public let isRepeatable: Bool
    /// Whether the flag must be given.
    public let isRequired: Bool
    /// Whether the value must never be printed.
    public let isSecret: Bool

    /// The flag as a person types it.
    var spelling: String { "--\(name)" }

    /// The environment variable of the same meaning.
    public var variable: String {
        "LEGATO_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}

/// Any flag of a table, whatever the type of its value.
public protocol FlagEntry: Sendable {
    /// The flag without its type.
    var declaration: FlagDeclaration { get }
    /// Makes the stored value from the given texts; none stands for the default.
    func boxed(_ texts: [String]) throws(FlagTextError) -> any Sendable
}

/// One flag of a program: its name, type, default and help, from which all else is made.
///
/// ```swift
/// static let brokers = Flag("brokers", "HOST:PORT,…", default: "localhost:9092", "Kafka to read.")
/// static let once = Flag("once", "Stop at the end of the topic instead of waiting.")
/// static let report = Flag<String?>("report", "FILE", "Where to write the report.")
/// static let accounts = Flag<[String]>("account", "NAME", "Only this account.")
/// ```
public struct Flag<Value: Sendable>: FlagEntry {
    /// The flag without its type.
    public let declaration: FlagDeclaration
    private let decode: @Sendable ([String]) throws(FlagTextError) -> Value

    /// The long name, without the dashes.
    public var name: String { declaration.name }

    init(
        _ declaration: FlagDeclaration,
        decode: @escaping @Sendable ([String]) throws(FlagTextError) -> Value
    ) {
        self.declaration = declaration
        self.decode = decode
    }

    /// Makes the stored value from the given texts; none stands for the default.
    public func boxed(_ texts: [String]) throws(FlagTextError) -> any Sendable {
        Box(value: try decode(texts))
    }
}

/// Keeps an optional value whole inside an `any Sendable`.
struct Box<Value: Sendable>: Sendable {
    let value: Value
}

extension Flag where Value: FlagValue {
    /// A flag with a value and a default; given twice, the last one counts.
    public init(
        _ name: String, short: Character? = nil, _ placeholder: String, default value: Value,
        _ help: String, defaultText: String? = nil
    ) {
        let shown = value.flagText.isEmpty ? "none" : value.flagText
        let declaration = FlagDeclaration(
            name: name, short: short, placeholder: placeholder, help: help,
            defaultText: defaultText ?? shown, isRepeatable: false, isRequired: false,
            isSecret: false)
        self.init(declaration) { texts throws(FlagTextError) in
            guard let text = texts.last else { return value }
            return try Value(flagText: text)
        }
    }

    /// A flag that must be given, on the command line or in the environment.
    public init(
        required name: String, short: Character? = nil, _ placeholder: String, _ help: String
    ) {
        let declaration = FlagDeclaration(
            name: name, short: short, placeholder: placeholder, help: help, defaultText: nil,
            isRepeatable: false, isRequired: true, isSecret: false)
        self.init(declaration) { texts throws(FlagTextError) in
            try Value(flagText: texts.last ?? "")
        }
    }
}

extension Flag where Value == Int {
    /// A flag with a whole number of a range; given twice, the last one counts.
    public init(
        _ name: String, _ placeholder: String, default value: Int, in range: ClosedRange<Int>,
        _ help: String
    ) {
        let declaration = FlagDeclaration(
            name: name, short: nil, placeholder: placeholder, help: help,
            defaultText: value.flagText, isRepeatable: false, isRequired: false, isSecret: false)
        self.init(declaration) { texts throws(FlagTextError) in
            guard let text = texts.last else { return value }
            guard let number = Int(text), range.contains(number) else {
                throw FlagTextError(
                    wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension Flag where Value == Bool {
    /// A flag without a value: given means true; `--name=false` beats the environment.
    public init(_ name: String, short: Character? = nil, _ help: String) {
        let declaration = FlagDeclaration(
            name: name, short: short, placeholder: nil, help: help, defaultText: nil,
            isRepeatable: false, isRequired: false, isSecret: false)
        self.init(declaration) { texts throws(FlagTextError) in
            guard let text = texts.last else { return false }
            return try Bool(flagText: text)
        }
    }
}

extension Flag {
    /// A flag that may be left out; say in `defaultText` what happens then, if anything does.
    public init<Wrapped: FlagValue>(
        _ name: String, short: Character? = nil, _ placeholder: String, _ help: String,
        defaultText: String? = nil, isSecret: Bool = false
    ) where Value == Wrapped? {
        let declaration = FlagDeclaration(
            name: name, short: short, placeholder: placeholder, help: help,
            defaultText: defaultText, isRepeatable: false, isRequired: false, isSecret: isSecret)
        self.init(declaration) { texts throws(FlagTextError) in
            guard let text = texts.last else { return nil }
            return try Wrapped(flagText: text)
        }
    }

    /// A flag that may be given several times; in the environment `;` or a new line separates.
    public init<Element: FlagValue>(
        _ name: String, short: Character? = nil, _ placeholder: String, _ help: String,
        defaultText: String? = nil, isSecret: Bool = false
    ) where Value == [Element] {
        let declaration = FlagDeclaration(
            name: name, short: short, placeholder: placeholder, help: help,
            defaultText: defaultText, isRepeatable: true, isRequired: false, isSecret: isSecret)
        self.init(declaration) { texts throws(FlagTextError) in
            var values: [Element] = []
            for text in texts { values.append(try Element(flagText: text)) }
            return values
        }
    }
}
