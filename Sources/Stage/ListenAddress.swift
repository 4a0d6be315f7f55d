/// Where a server listens: `PORT` on this machine only, or `ADDRESS:PORT`.
public struct ListenAddress: FlagValue, Hashable {
    /// The address to listen on; `127.0.0.1` unless another was given.
    public let host: String
    /// The port; 0 for a free one, which the log tells.
    public let port: UInt16

    /// Names an address and a port.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it.
    public var isLoopback: Bool {
        let isBare = host.utf8.allSatisfy { $0 == 0x2e || $0 >= 0x30 && $0 <= 0x39 }
        return host == "::1" || host.hasPrefix("127.") && isBare
    }

    /// Reads `9100`, `0.0.0.0:9100` or `[::]:9100`.
    public init(flagText: String) throws(FlagTextError) {
        let colon = flagText.lastIndex(of: ":")
        let digits = colon.map { flagText[flagText.index(after: $0)...] } ?? flagText[...]
        guard let port = UInt16(digits), digits.utf8.allSatisfy({ $0 >= 0x30 }) else {
            throw FlagTextError(wanted: "a port such as 9100, or 0.0.0.0:9100")
        }
        self.port = port
        var host = colon.map { flagText[..<$0] } ?? "127.0.0.1"
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else {
            throw FlagTextError(wanted: "a port such as 9100, or 0.0.0.0:9100")
        }
        self.host = String(host)
    }

    /// The address as a person would write it.
    public var flagText: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
