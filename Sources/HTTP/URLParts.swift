/// The parts of an address, as far as it is one we can ask.
struct URLParts {
    var isSecure: Bool
    var host: String
    var port: UInt16
    var path: String
    var query: String?

    init?(_ text: Substring) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        let lower = String(decoding: text.utf8.prefix(8).map(ASCII.lowercase), as: UTF8.self)
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://") else { return nil }
        isSecure = lower.hasPrefix("https://")
        var rest = text.dropFirst(isSecure ? 8 : 7).prefix { $0 != "#" }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let authority = rest.prefix { $0 != "/" }
        path = authority.endIndex == rest.endIndex ? "/" : String(rest[authority.endIndex...])
        guard let place = Self.hostAndPort(authority, usual: isSecure ? 443 : 80)
        else { return nil }
        (host, port) = place
    }

    private static func hostAndPort(_ text: Substring, usual: UInt16) -> (String, UInt16)? {
        var host = text
        var port = Substring()
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            port = text[text.index(after: end)...]
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[colon...]
        }
        let allowed: (Character) -> Bool = { $0.isLetter || $0.isNumber || ".-_:".contains($0) }
        guard !host.isEmpty, host.allSatisfy(allowed) else { return nil }
        guard port.isEmpty || port.hasPrefix(":") else { return nil }
        guard let number = port.count < 2 ? usual : UInt16(port.dropFirst()) else { return nil }
        return (String(decoding: host.utf8.map(ASCII.lowercase), as: UTF8.self), number)
    }

    /// What a message may show of a text that is no address: no query, no user name, one line.
    static func printable(_ text: Substring) -> String {
        let start = text.prefix { $0 != "?" && $0 != "#" }
        let shown = start.split(separator: "@", omittingEmptySubsequences: false).last ?? start
        let scalars = shown.unicodeScalars.prefix(200)
        return String(scalars.map { $0.value < 0x20 ? " " : Character($0) })
    }
}
