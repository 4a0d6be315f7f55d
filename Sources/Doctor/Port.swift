internal import Glibc

/// A port of this machine.
enum Port {
    /// Whether something takes connections there.
    ///
    /// - Parameter address: `HOST:PORT`.
    /// - Returns: False also for what is no address.
    static func isOpen(_ address: String) -> Bool {
        guard let colon = address.lastIndex(of: ":") else { return false }
        let host = address[..<colon].filter { $0 != "[" && $0 != "]" }
        var wanted = addrinfo()
        wanted.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(address[colon...].dropFirst()), &wanted, &found) == 0 else {
            return false
        }
        defer { freeaddrinfo(found) }

        var next = found
        while let entry = next?.pointee {
            if takesConnections(entry) { return true }
            next = entry.ai_next
        }
        return false
    }

    private static func takesConnections(_ entry: addrinfo) -> Bool {
        let descriptor = socket(entry.ai_family, entry.ai_socktype, entry.ai_protocol)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }

        return connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0
    }
}
