public import Stage

/// Where measurements are shown: `PORT` on this machine only, or `ADDRESS:PORT`.
public struct MetricsAddress: FlagValue, Hashable {
    /// The address to listen on; `127.0.0.1` unless another was given.
    public let host: String
    /// The port; 0 for a free one, which the log tells.
    public let port: UInt16

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

/// The flag with which a process shows how it is doing.
public enum MetricsFlags {
    /// Where; without it nothing listens.
    public static let metrics = Flag<MetricsAddress?>(
        "metrics", "[ADDRESS:]PORT",
        "Show /metrics for Prometheus, /livez and /readyz here; without ADDRESS on 127.0.0.1 only.",
        defaultText: "not shown")
}
