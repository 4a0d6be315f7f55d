/// Why a text is no value of a flag's type.
public struct FlagTextError: Error, Hashable, Sendable {
    /// What would have been right, to follow "wants": `a duration such as 5m or 100ms`.
    public let wanted: String

    /// Says what would have been right.
    public init(wanted: String) {
        self.wanted = wanted
    }
}

/// A type that a flag or an operand can have.
public protocol FlagValue: Sendable {
    /// Reads the value as a person wrote it.
    init(flagText: String) throws(FlagTextError)
    /// The value as a person would write it; shown as the default in the help.
    var flagText: String { get }
}

/// A closed list of words, such as `text|json`.
public protocol FlagChoice: FlagValue, RawRepresentable, CaseIterable where RawValue == String {}

extension FlagChoice {
    /// Reads one of the words.
    public init(flagText: String) throws(FlagTextError) {
        guard let value = Self(rawValue: flagText) else {
            let words = Self.allCases.map(\.rawValue)
            let head = words.dropLast().joined(separator: ", ")
            let list = words.count > 1 ? "\(head) or \(words.last ?? "")" : words.joined()
            throw FlagTextError(wanted: list)
        }
        self = value
    }

    /// The word itself.
    public var flagText: String { rawValue }
}

extension String: FlagValue {
    /// Any text will do.
    public init(flagText: String) throws(FlagTextError) { self = flagText }
    /// The text itself.
    public var flagText: String { self }
}

extension Int: FlagValue {
    /// Reads a whole number.
    public init(flagText: String) throws(FlagTextError) {
        guard let value = Int(flagText) else { throw FlagTextError(wanted: "a whole number") }
        self = value
    }
    /// The number in digits.
    public var flagText: String { String(self) }
}

extension UInt64: FlagValue {
    /// Reads a whole number that is not negative.
    public init(flagText: String) throws(FlagTextError) {
        guard let value = UInt64(flagText) else {
            throw FlagTextError(wanted: "a whole number from 0 up")
        }
        self = value
    }
    /// The number in digits.
    public var flagText: String { String(self) }
}

extension Double: FlagValue {
    /// Reads a finite number.
    public init(flagText: String) throws(FlagTextError) {
        guard let value = Double(flagText), value.isFinite else {
            throw FlagTextError(wanted: "a number")
        }
        self = value
    }
    /// The number in digits, without `.0` when it is whole.
    public var flagText: String {
        let text = "\(self)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Bool: FlagValue {
    /// Reads `true`, `yes`, `on` or `1`, and `false`, `no`, `off` or `0`.
    public init(flagText: String) throws(FlagTextError) {
        switch flagText.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: throw FlagTextError(wanted: "true or false")
        }
    }
    /// `true` or `false`.
    public var flagText: String { self ? "true" : "false" }
}

extension Duration: FlagValue {
    /// Reads a duration with its unit.
    public init(flagText: String) throws(FlagTextError) {
        guard let value = Duration(text: flagText) else {
            throw FlagTextError(wanted: "a duration such as 100ms, 20s, 5m, 24h or 2d")
        }
        self = value
    }
    /// The shortest text of the duration.
    public var flagText: String { text }
}
