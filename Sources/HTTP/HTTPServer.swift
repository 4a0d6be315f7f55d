internal import CMicrohttpd
internal import Synchronization

/// A small HTTP server on threads of its own, until ``stop()`` or its end.
public final class HTTPServer: Sendable {
    /// Answers one request; called on the server's thread.
    public typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    /// How many requests are handled at the same time.
    public enum Threads: Hashable, Sendable {
        /// One after another: right when every answer is quick.
        case one
        /// Each connection on a thread of its own: a slow answer holds up no other.
        case perConnection
    }

    /// The address it listens on.
    public let host: String
    /// The port it listens on, the one that was free when 0 was asked for.
    public let port: UInt16

    private let context: ServerContext
    // libmicrohttpd guards its daemon with its own locks; the mutex makes stopping happen once.
    private let daemon: Mutex<Daemon?>

    private struct Daemon: @unchecked Sendable {  // moved under the mutex above, never shared
        let pointer: OpaquePointer
    }

    /// Starts to listen with the usual limits, apart from that of a body.
    /// - Throws: ``HTTPError`` of kind `portTaken` or `cannotListen`.
    public convenience init(
        host: String = "127.0.0.1", port: UInt16 = 0, bodyLimit: Int = 1 << 20,
        threads: Threads = .one, handler: @escaping Handler
    ) throws(HTTPError) {
        let limits = HTTPServerLimits(bodyBytes: bodyLimit)
        try self.init(host: host, port: port, limits: limits, threads: threads, handler: handler)
    }

    /// Starts to listen; loopback unless another address is given, port 0 for a free one.
    ///
    /// A body that is too large is answered with 413 and the handler does not see it.
    /// - Throws: ``HTTPError`` of kind `portTaken` or `cannotListen`.
    public init(
        host: String = "127.0.0.1", port: UInt16 = 0, limits: HTTPServerLimits,
        threads: Threads = .one, handler: @escaping Handler
    ) throws(HTTPError) {
        let socket = try ListeningSocket(host: host, port: port)
        self.host = host
        self.port = socket.port
        context = ServerContext(
            host: host, port: socket.port, bodyLimit: limits.bodyBytes,
            requestSeconds: limits.requestSeconds, handler: handler)
        let descriptor = socket.release()
        let pointer = legato_mhd_start(
            threads == .perConnection ? 1 : 0, descriptor, UInt32(clamping: limits.connections),
            UInt32(clamping: limits.idleSeconds),
            handleRequest, Unmanaged.passUnretained(context).toOpaque(), beginRequest, endRequest,
            noteConnection)
        guard let pointer else {
            ListeningSocket.discard(descriptor)
            throw HTTPError(.cannotListen, at: "\(host):\(port)", "the server did not start")
        }
        daemon = Mutex(Daemon(pointer: pointer))
    }

    deinit { stop() }

    /// The address to ask, without a path: `http://127.0.0.1:8080/`.
    public var url: HTTPURL {
        HTTPURL(isSecure: false, host: host, port: port, path: "/", query: nil)
    }

    /// Closes connections that have taken too long to bring a whole request.
    ///
    /// A client that sends a byte now and then is never silent, so only this ends it; call it
    /// every second or so.
    public func endSlowRequests() { context.unfinished.endThoseOverdue() }

    /// Stops listening and waits for the answers under way; a second call changes nothing.
    public func stop() {
        let taken = daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        if let taken { MHD_stop_daemon(taken.pointer) }
    }
}
