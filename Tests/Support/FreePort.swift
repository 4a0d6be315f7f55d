internal import Foundation

/// Ports of loopback that nobody listens on.
public enum FreePort {
    /// A port that nobody listens on, nor will: it is not handed out and needs root.
    public static let closed: UInt16 = 1

    /// A port that was free a moment ago.
    public static func find() throws -> UInt16 {
        let (descriptor, port) = try listen()
        close(descriptor)
        return port
    }

    /// Runs `body` while a port is taken.
    public static func withTaken<Value>(_ body: (UInt16) throws -> Value) throws -> Value {
        let (descriptor, port) = try listen()
        defer { close(descriptor) }

        return try body(port)
    }

    private static func listen() throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, size) == 0 else { return Int32(-1) }
                guard Glibc.listen(descriptor, 1) == 0 else { return Int32(-1) }
                return getsockname(descriptor, generic, &size)
            }
        }
        guard result == 0 else { throw POSIXError(.EADDRINUSE) }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
