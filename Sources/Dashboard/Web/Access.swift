import HTTP
import Plays
import Wire

/// Who may see pages, and under which names.
///
/// A name that is not ours is refused even on loopback: a page elsewhere could otherwise point its
/// own name at this machine and read what we answer.
struct Access: Sendable {
    /// What a request is let through to.
    enum Verdict: Hashable {
        case welcome
        case wrongName
        case needsToken
    }

    private let tokenDigest: [UInt8]?
    private let cookieDigest: [UInt8]?
    private let names: Set<String>

    /// The cookie's name.
    static let cookie = "legato"

    init(token: String?, names: [String] = []) {
        tokenDigest = token.map(Self.digest)
        cookieDigest = token.map { Self.digest(Self.cookieValue(of: $0)) }
        self.names = Set(names.map { $0.lowercased() } + ["localhost"])
    }

    /// Whether a token is asked for at all.
    var needsToken: Bool { tokenDigest != nil }

    /// What a request may do.
    func verdict(_ request: HTTPRequest) -> Verdict {
        guard let host = request.headers["Host"], isOurs(host) else { return .wrongName }
        guard needsToken else { return .welcome }
        if let given = request.headers["Authorization"], given.hasPrefix("Bearer "),
            isToken(String(given.dropFirst(7)))
        {
            return .welcome
        }
        let isKnown = cookies(of: request).contains { Self.isSame(Self.digest($0), cookieDigest) }
        return isKnown ? .welcome : .needsToken
    }

    /// Whether a request brings what may be a guess: it is one where a token is asked for.
    func isTry(_ request: HTTPRequest) -> Bool {
        needsToken && (request.headers["Authorization"] != nil || !cookies(of: request).isEmpty)
    }

    /// What our cookies hold.
    private func cookies(of request: HTTPRequest) -> [String] {
        let cookies = request.headers["Cookie"]?.split(separator: ";") ?? []
        return cookies.compactMap { cookie in
            let halves = cookie.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            return halves.count == 2 && halves[0] == Self.cookie ? String(halves[1]) : nil
        }
    }

    /// Whether it is the token.
    func isToken(_ text: String) -> Bool { Self.isSame(Self.digest(text), tokenDigest) }

    /// What the cookie holds: not the token itself, but what only the token gives.
    static func cookieValue(of token: String) -> String {
        let hash = SHA256()
        hash.begin()
        "legato-dashboard:\(token)".withText { hash.update($0.bytes) }
        return hash.finishHex()
    }

    /// Bare addresses cannot be pointed elsewhere by a name server, so they are always ours.
    private func isOurs(_ host: String) -> Bool {
        guard host.utf8.count <= 255, let url = try? HTTPURL("http://\(host)/") else {
            return false
        }
        guard url.path == "/", url.query == nil else { return false }
        return names.contains(url.host) || Self.isAddress(url.host)
    }

    private static func isAddress(_ host: String) -> Bool {
        if host.contains(":") { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                part.utf8.count <= 3 && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
                    && UInt8(part) != nil
            }
    }

    /// Takes the same time wherever the difference lies; digests hide the length as well.
    private static func isSame(_ one: [UInt8], _ other: [UInt8]?) -> Bool {
        guard let other, one.count == other.count else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(one, other) { difference |= left ^ right }
        return difference == 0
    }

    private static func digest(_ text: String) -> [UInt8] {
        let hash = SHA256()
        hash.begin()
        text.withText { hash.update($0.bytes) }
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { hash.finish(into: start) }
        }
        return bytes
    }
}
