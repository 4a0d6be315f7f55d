import Glibc
import SQLite

/// Why the database cannot be read now, in words for a page.
struct ReaderError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What can be done about it.
    enum Kind: Hashable, Sendable {
        /// The sink has not made it yet.
        case notYet
        /// Another moment may be better.
        case busy
        /// Somebody has to do something.
        case unusable
    }

    let kind: Kind
    let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Why a file could not be opened: one that is there and cannot be is not waited for.
    init(_ error: SQLiteError, opening path: String) {
        let told = ReaderError(error)
        let isMissing = access(path, R_OK) != 0 && errno == ENOENT
        self = told.kind == .notYet && !isMissing ? Self(.unusable, told.description) : told
    }

    init(_ error: SQLiteError) {
        description = error.reason
        kind =
            switch error.kind {
            case .cannotOpen: .notYet
            case .busy, .interrupted: .busy
            default: .unusable
            }
    }
}
