internal import Foundation
internal import Synchronization

/// Stands between a client and a server of HTTP, and does to requests what a test says.
public final class FaultyProxy: Sendable {
    /// One request that came by.
    public struct Request: Hashable, Sendable {
        /// The method.
        public let method: String
        /// Path and query.
        public let target: String
        /// The size of its body.
        public let bodyBytes: Int
        /// How far its `x-ms-date` is from the time here; nil without one.
        public let skewSeconds: Double?
    }

    /// What happens to a request.
    public enum Fault: Hashable, Sendable {
        /// It goes through.
        case none
        /// The proxy answers with a status of its own.
        case status(Int)
        /// The connection is reset before anything reaches the server.
        case reset
        /// Half of it reaches the server, then both connections end.
        case cut
        /// The server does it, and nobody hears the answer.
        case replyLost
        /// The last byte of the request comes as another one.
        case changed
        /// The last byte of the answer comes as another one.
        case replyChanged
    }

    /// Where clients must go.
    public let port: UInt16
    private let listener: Int32
    private let upstream: UInt16
    private let plan: @Sendable (Request) -> Fault

    /// Listens on a free port; `plan` is asked for every request, from several threads.
    public init(
        to upstream: UInt16, plan: @escaping @Sendable (Request) -> Fault
    ) throws {
        self.upstream = upstream
        self.plan = plan
        (listener, port) = try Self.listen()
        let (listener, handle) = (listener, { @Sendable [weak self] in self?.handle($0) })
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                Thread.detachNewThread {
                    handle(client)
                    close(client)
                }
            }
            close(listener)
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private func handle(_ client: Int32) {
        var (head, body) = Self.head(from: client)
        guard !head.isEmpty else { return }
        var lines = head.components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        let size = lines.compactMap { line -> Int? in
            guard line.lowercased().hasPrefix("content-length:") else { return nil }
            return Int(line.dropFirst(15).trimmingCharacters(in: .whitespaces))
        }
        if lines.contains(where: { $0.lowercased().hasPrefix("expect:") }) {
            Self.write(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)[...], to: client)
        }
        while body.count < size.first ?? 0, let more = Self.read(client) { body += more }
        let fault = plan(
            Request(
                method: words[0], target: words[1], bodyBytes: body.count,
                skewSeconds: Self.skew(lines)))
        lines.removeAll { line in
            let name = line.lowercased()
            return name.hasPrefix("expect:") || name.hasPrefix("connection:")
        }
        head = (lines + ["Connection: close"]).joined(separator: "\r\n") + "\r\n\r\n"
        act(fault, client, Array(head.utf8) + body)
    }

    private func act(_ fault: Fault, _ client: Int32, _ request: [UInt8]) {
        switch fault {
        case .none: forward(request[...], answersTo: client)
        case .status(let status):
            let date = Self.dates.string(from: Date())
            let text =
                "HTTP/1.1 \(status) No\r\nContent-Length: 0\r\nDate: \(date)\r\n"
                + "Connection: close\r\n\r\n"
            Self.write(Array(text.utf8)[...], to: client)
        case .reset: break
        case .cut: forward(request[..<(request.count / 2)], answersTo: nil)
        case .replyLost: forward(request[...], answersTo: nil)
        case .changed: forward(Self.changed(request)[...], answersTo: client)
        case .replyChanged: forward(request[...], answersTo: client, changed: true)
        }
        guard fault == .reset || fault == .cut || fault == .replyLost else { return }
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            client, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    private static let dates = {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format
    }()

    private static func skew(_ lines: [String]) -> Double? {
        let line = lines.first { $0.lowercased().hasPrefix("x-ms-date:") }
        let text = line?.dropFirst(10).trimmingCharacters(in: .whitespaces)
        return text.flatMap { dates.date(from: $0) }?.timeIntervalSinceNow
    }

    private static func changed(_ bytes: [UInt8]) -> [UInt8] {
        bytes.dropLast() + bytes.suffix(1).map { $0 ^ 1 }
    }

    private func forward(
        _ request: ArraySlice<UInt8>, answersTo client: Int32?, changed isChanged: Bool = false
    ) {
        guard let server = Self.connection(to: upstream) else { return }
        defer { close(server) }

        Self.write(request, to: server)
        // A request of which half is missing is at its end here.
        if client == nil { shutdown(server, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        while let bytes = Self.read(server) {
            guard let client else { continue }
            if isChanged { answer += bytes } else { Self.write(bytes[...], to: client) }
        }
        if let client, isChanged { Self.write(Self.changed(answer)[...], to: client) }
    }
}

extension FaultyProxy {
    private static func head(from client: Int32) -> (String, [UInt8]) {
        var bytes: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        while let more = read(client) {
            bytes += more
            guard let place = bytes.firstRange(of: end) else { continue }
            let head = String(decoding: bytes[..<place.lowerBound], as: UTF8.self)
            return (head, Array(bytes[place.upperBound...]))
        }
        return ("", [])
    }

    static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A socket that listens on a free port of this machine.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let (status, port) = withAddress(port: 0) { address, size in
            Glibc.bind(listener, address, size) + Glibc.listen(listener, 64)
                + getsockname(listener, address, &size)
        }
        guard status == 0 else { throw WaitFailed(description: "the proxy cannot listen") }
        return (listener, port)
    }

    /// A connection to a port of this machine; nil when nobody listens there.
    static func connection(to port: UInt16) -> Int32? {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let (status, _) = withAddress(port: port) { address, size in
            connect(server, address, size)
        }
        if status == 0 { return server }
        close(server)
        return nil
    }

    private static func withAddress(
        port: UInt16, _ body: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Int32
    ) -> (status: Int32, port: UInt16) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &size) }
        }
        return (status, UInt16(bigEndian: address.sin_port))
    }
}
