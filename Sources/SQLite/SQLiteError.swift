internal import CSQLite
internal import Glibc

/// What SQLite refused, in words that can be printed alone.
public struct SQLiteError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the caller can do about it.
    public enum Kind: Hashable, Sendable {
        /// Another connection holds the lock; the same call may succeed later.
        case busy
        /// The disk, or the quota on it, is full.
        case full
        /// The file or its folder cannot be written.
        case readOnly
        /// The file is something else than an SQLite database.
        case notADatabase
        /// The file is an SQLite database that has been damaged.
        case corrupt
        /// A row broke a rule of its table.
        case constraint
        /// The file is not there, or the system does not let us have it.
        case cannotOpen
        /// The system failed to read or write.
        case inputOutput
        /// It took longer than it may, or somebody ended it.
        case interrupted
        /// Anything else, a mistake in the SQL most of all.
        case other
    }

    /// The class of failure; switch on this, never on ``reason``.
    public let kind: Kind
    /// SQLite's extended result code, https://sqlite.org/rescode.html.
    public let code: Int32
    /// One line that names the file and says what is wrong with it.
    public let reason: String

    /// An error that was found by other means than a call of SQLite's.
    ///
    /// - Parameters:
    ///   - kind: The class of failure.
    ///   - code: SQLite's extended result code, 0 when it has none.
    ///   - reason: One line that can be printed alone.
    public init(_ kind: Kind, code: Int32 = 0, reason: String) {
        self.kind = kind
        self.code = code
        self.reason = reason
    }

    /// Same as ``reason``.
    public var description: String { reason }
}

extension SQLiteError {
    /// What `code` means for the file at `path`; `message` is SQLite's own text.
    init(code: Int32, systemCode: Int32, message: String, path: String) {
        // Where its index of the log cannot grow, SQLite says that it could not write.
        let isFull = systemCode == ENOSPC || systemCode == EDQUOT
        let general = Kind(code: code)
        let kind = general == .inputOutput && isFull ? .full : general
        let system = systemCode == 0 ? nil : String(cString: strerror(systemCode))
        self.init(
            kind, code: code, reason: "\(path): \(kind.words(message: message, system: system))")
    }
}

extension SQLiteError.Kind {
    init(code: Int32) {
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_READONLY, SQLITE_PERM: self = .readOnly
        case SQLITE_NOTADB: self = .notADatabase
        case SQLITE_CORRUPT: self = .corrupt
        case SQLITE_CONSTRAINT: self = .constraint
        case SQLITE_CANTOPEN, SQLITE_AUTH: self = .cannotOpen
        case SQLITE_IOERR: self = .inputOutput
        case SQLITE_INTERRUPT: self = .interrupted
        default: self = .other
        }
    }

    fileprivate func words(message: String, system: String?) -> String {
        switch self {
        case .busy: "the database is locked by another process"
        case .full: "the disk is full; free some space and start again"
        case .readOnly: "the file or its folder cannot be written; check its permissions"
        case .notADatabase: "the file is not an SQLite database; name another file"
        case .corrupt: "the database is damaged (\(message)); fill a new file by a replay"
        case .cannotOpen: "cannot open the file: \(system ?? message)"
        case .inputOutput: "the system failed to read or write: \(system ?? message)"
        case .interrupted: "the question took longer than it may"
        case .constraint, .other: message
        }
    }
}
