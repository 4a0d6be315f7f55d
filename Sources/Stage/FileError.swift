public import Glibc

/// A call to the file system that failed.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, to follow "cannot": `write`.
    public let action: String
    /// Which file or folder.
    public let path: String
    /// The system's error number.
    public let code: Int32

    /// Takes the system's last error.
    public init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// One line: `cannot write plays.json: No space left on device`.
    public var description: String {
        "cannot \(action) \(path): \(String(cString: strerror(code)))"
    }

    /// Whether the file is simply not there.
    public var isMissing: Bool { code == ENOENT }
}
