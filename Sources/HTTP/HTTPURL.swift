/// An absolute address, `http` or `https`, taken apart.
public struct HTTPURL: Hashable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted.
    public let isSecure: Bool
    /// The name or address of the host, in small letters; an IPv6 address without its brackets.
    public let host: String
    /// The port, the scheme's own when none was named.
    public let port: UInt16
    /// The path as it is sent, percent coded; begins with `/`.
    public let path: String
    /// What follows the question mark, percent coded.
    public let query: String?

    /// Reads an address such as `https://api.spotify.com/v1/me?limit=50`.
    ///
    /// A user name in the address and any other scheme are refused; a fragment is cut off.
    public init(_ text: some StringProtocol) throws(HTTPError) {
        guard let parts = URLParts(Substring(text)) else {
            throw HTTPError(.badURL, at: URLParts.printable(Substring(text)))
        }
        self.init(
            isSecure: parts.isSecure, host: parts.host, port: parts.port, path: parts.path,
            query: parts.query)
    }

    init(isSecure: Bool, host: String, port: UInt16, path: String, query: String?) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path
        self.query = query
    }

    /// This address with more path behind it, percent coded already, and another query.
    public func appending(path more: String, query: FormFields = [:]) -> HTTPURL {
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        return HTTPURL(
            isSecure: isSecure, host: host, port: port,
            path: base + (more.hasPrefix("/") ? more : "/" + more),
            query: query.fields.isEmpty ? nil : query.encoded)
    }

    /// The query's names and values.
    public var fields: FormFields { FormFields(parsing: query ?? "") }

    /// The parts of the path between its slashes, decoded.
    public var segments: [String] {
        path.split(separator: "/").map { PercentCoding.decode($0) }
    }

    /// The scheme, host and port: what a token may be sent to.
    public var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        let usual: UInt16 = isSecure ? 443 : 80
        return (isSecure ? "https://" : "http://") + name + (port == usual ? "" : ":\(port)")
    }

    /// The address without its query, which may hold a secret: fit for a message.
    public var place: String { origin + path }

    /// The whole address.
    public var description: String { query.map { place + "?" + $0 } ?? place }

    /// Whether the host is this machine, so that no proxy may stand in between.
    var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
