import Glibc
import Synchronization

/// Standard error: lines of the log, and below them a status line on a terminal.
public final class Terminal: Sendable {
    /// The process's own standard error.
    public static let standardError = Terminal(descriptor: STDERR_FILENO)

    /// Whether a person's terminal is at the other end.
    public let isTerminal: Bool
    private let descriptor: Int32
    private let status = Mutex("")

    /// Writes to a file descriptor that somebody else owns.
    public init(descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
    }

    /// Writes one line in one call of write(2), above the status line if there is one.
    public func line(_ line: String) {
        status.withLock { status in
            put(status.isEmpty ? "\(line)\n" : "\r\u{1B}[K\(line)\n\(status)")
        }
    }

    /// Replaces the status line of a terminal; an empty one takes it away.
    public func show(status text: String) {
        guard isTerminal else { return }
        status.withLock { status in
            guard !(status.isEmpty && text.isEmpty) else { return }
            status = text
            put("\r\u{1B}[K\(text)")
        }
    }

    /// Columns of the terminal, 80 when it does not say.
    public var columns: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func put(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = write(descriptor, start, rest.count)
                // A log that cannot be written is no reason to stop.
                guard count > 0 || errno == EINTR else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
            }
        }
    }
}
