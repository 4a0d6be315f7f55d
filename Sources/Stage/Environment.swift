import Glibc

/// The environment variables of a process, looked up by name.
public struct Environment: Sendable, ExpressibleByDictionaryLiteral {
    private let find: @Sendable (String) -> String?

    /// Variables by a function of their name.
    public init(_ find: @escaping @Sendable (String) -> String?) {
        self.find = find
    }

    /// Variables as given.
    public init(_ variables: [String: String]) {
        find = { variables[$0] }
    }

    /// Variables as given.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { _, last in last })
    }

    /// The variables of this process.
    public static let process = Environment { name in
        getenv(name).map { String(cString: $0) }
    }

    /// The value of a variable; nil when it is missing or empty: compose files cannot tell which.
    public subscript(name: String) -> String? {
        guard let value = find(name), !value.isEmpty else { return nil }
        return value
    }
}
