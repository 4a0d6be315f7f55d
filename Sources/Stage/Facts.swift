/// One value in a line of the log.
public struct Fact: Hashable, Sendable {
    enum Value: Hashable, Sendable {
        case text(String)
        case integer(Int64)
        case real(Double)
        case boolean(Bool)
    }

    let value: Value

    /// A text; quoted in the log where it needs to be.
    public static func text(_ text: some StringProtocol) -> Fact {
        Fact(value: .text(String(text)))
    }

    /// A whole number; one too large for 64 bits is cut to the largest.
    public static func integer(_ number: some BinaryInteger) -> Fact {
        Fact(value: .integer(Int64(clamping: number)))
    }

    /// A number with a fraction.
    public static func real(_ number: Double) -> Fact {
        Fact(value: .real(number))
    }

    /// True or false.
    public static func boolean(_ isTrue: Bool) -> Fact {
        Fact(value: .boolean(isTrue))
    }

    /// An error by its one line.
    public static func error(_ error: any Error) -> Fact {
        Fact(value: .text("\(error)"))
    }
}

extension Fact: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
    /// A text.
    public init(stringLiteral text: String) { self = .text(text) }
    /// A whole number.
    public init(integerLiteral number: Int64) { self = .integer(number) }
    /// A number with a fraction.
    public init(floatLiteral number: Double) { self = .real(number) }
    /// True or false.
    public init(booleanLiteral isTrue: Bool) { self = .boolean(isTrue) }
}

/// What a line of the log tells beside its sentence, in order: keys in snake_case, unit last.
public struct Facts: Sendable, ExpressibleByDictionaryLiteral {
    var pairs: [(key: String, fact: Fact)]

    /// Facts in the order they are written.
    public init(dictionaryLiteral elements: (String, Fact)...) {
        pairs = elements.map { ($0.0, $0.1) }
    }

    /// Adds a fact at the end.
    public mutating func append(_ key: String, _ fact: Fact) {
        pairs.append((key, fact))
    }
}
