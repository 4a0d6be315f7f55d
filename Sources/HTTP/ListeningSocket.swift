internal import Glibc

/// A socket that listens; closed when it goes, unless it was released.
///
/// Ours rather than libmicrohttpd's: it tells a taken port from every other failure.
struct ListeningSocket: ~Copyable {
    let port: UInt16
    private let descriptor: Int32

    /// Listens on an IPv4 or IPv6 address; port 0 takes a free one.
    init(host: String, port: UInt16) throws(HTTPError) {
        let place = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard let address = Self.address(host, port) else {
            throw HTTPError(.cannotListen, at: place, "the host must be an IP address")
        }
        let descriptor = socket(
            Int32(address.storage.ss_family), Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0
        )
        guard descriptor >= 0 else {
            throw HTTPError(.cannotListen, at: place, SystemWords.of(errno))
        }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard Self.withPointer(address, { bind(descriptor, $0, $1) }) == 0,
            listen(descriptor, 128) == 0
        else {
            let number = errno
            close(descriptor)
            throw number == EADDRINUSE
                ? HTTPError(.portTaken, at: place)
                : HTTPError(.cannotListen, at: place, SystemWords.of(number))
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(of: descriptor) ?? port
    }

    deinit { close(descriptor) }

    /// Hands the descriptor over: closing it is the receiver's duty now.
    consuming func release() -> Int32 {
        let descriptor = descriptor
        discard self
        return descriptor
    }

    /// Closes a descriptor that was released and found no receiver.
    static func discard(_ descriptor: Int32) { close(descriptor) }

    /// Who is at the other end of a connection; nil when that is not known any more.
    static func peer(of descriptor: Int32) -> String? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getpeername(descriptor, address, &length) == 0 else { return nil }
                return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) {
                    let words = $0.baseAddress
                    let status = getnameinfo(
                        address, length, words, socklen_t($0.count), nil, 0, NI_NUMERICHOST)
                    return status == 0 ? words.map { String(cString: $0) } : nil
                }
            }
        }
    }

    private struct Address {
        var storage: sockaddr_storage
        var length: socklen_t
    }

    private static func address(_ host: String, _ port: UInt16) -> Address? {
        var four = sockaddr_in()
        four.sin_family = sa_family_t(AF_INET)
        four.sin_port = port.bigEndian
        if inet_pton(AF_INET, host, &four.sin_addr) == 1 { return packed(four) }
        var six = sockaddr_in6()
        six.sin6_family = sa_family_t(AF_INET6)
        six.sin6_port = port.bigEndian
        return inet_pton(AF_INET6, host, &six.sin6_addr) == 1 ? packed(six) : nil
    }

    private static func packed<Value>(_ value: Value) -> Address {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { target in
            withUnsafeBytes(of: value) { target.copyMemory(from: $0) }  // plain C values
        }
        return Address(storage: storage, length: socklen_t(MemoryLayout<Value>.size))
    }

    private static func withPointer(
        _ address: Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: address.storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, address.length) }
        }
    }

    private static func boundPort(of descriptor: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { return nil }
        // The port lies at the same place in both families.
        return withUnsafeBytes(of: storage) {
            UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}
