/// The names and values of a query or of a form body, in order.
public struct FormFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// One name with its value.
    public struct Field: Hashable, Sendable {
        /// The name, decoded.
        public let name: String
        /// The value, decoded; empty when there was none.
        public let value: String
    }

    /// All fields, in order.
    public private(set) var fields: [Field] = []

    /// Makes an empty list.
    public init() {}

    /// Makes a list of these fields, in this order.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }

    /// Reads `a=1&b=2`; whatever is no name and value reads as a name without one.
    public init(parsing text: some StringProtocol) {
        for part in text.split(separator: "&") {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            add(
                PercentCoding.decode(halves[0], plusIsSpace: true),
                halves.count == 2 ? PercentCoding.decode(halves[1], plusIsSpace: true) : "")
        }
    }

    /// Adds a field at the end; an earlier one of the same name stays.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The value of the first field of this name.
    public subscript(name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// The text to send: `a=1&b=two%20words`.
    public var encoded: String {
        fields.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }
            .joined(separator: "&")
    }
}
