import Glibc

/// Why standard output could not be written.
public enum OutputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody reads any more, as after `| head`: not a fault; the process ends with status 0.
    case closed
    /// The system's error number: a full disk, mostly.
    case failed(Int32)

    /// One line.
    public var description: String {
        switch self {
        case .closed: "cannot write to standard output: nobody reads it any more"
        case .failed(let code):
            "cannot write to standard output: \(String(cString: strerror(code)))"
        }
    }
}

/// Standard output for data, gathered into large writes; for one thread.
///
/// What was written and not flushed is lost: flush where a person should see it, and at the end.
public final class OutputStream {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let limitBytes = 64 << 10

    /// Writes to a file descriptor that somebody else owns.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        buffer.reserveCapacity(Self.limitBytes)
    }

    /// Writes to the process's own standard output.
    public convenience init() {
        self.init(descriptor: STDOUT_FILENO)
    }

    /// Whether a person's terminal is at the other end.
    public var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether nobody reads any more; only a pipe can tell.
    public var isClosed: Bool {
        var wanted = pollfd(fd: descriptor, events: 0, revents: 0)
        return poll(&wanted, 1, 0) > 0 && wanted.revents & Int16(POLLERR) != 0
    }

    /// Adds a line and its end.
    public func line(_ text: String) throws(OutputError) {
        buffer.append(contentsOf: text.utf8)
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.limitBytes { try flush() }
    }

    /// Adds bytes as they are.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(OutputError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.limitBytes { try flush() }
    }

    /// Adds bytes as they are.
    public func write(_ bytes: [UInt8]) throws(OutputError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.limitBytes { try flush() }
    }

    /// Hands everything to the system.
    public func flush() throws(OutputError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        let code: Int32 = buffer.withUnsafeBytes { bytes in
            var rest = bytes
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(descriptor, start, rest.count)
                guard count > 0 || errno == EINTR else { return errno }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
            }
            return 0
        }
        guard code != 0 else { return }
        throw code == EPIPE ? .closed : .failed(code)
    }
}
