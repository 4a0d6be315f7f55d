internal import CZip
internal import Glibc

/// Why an archive, or one entry of it, cannot be read.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the person can do about it.
    public enum Kind: Hashable, Sendable {
        /// The file is something else than a zip archive.
        case notAnArchive
        /// The archive is cut short or damaged; another copy may be whole.
        case broken
        /// The content is locked by a password.
        case encrypted
        /// The content is packed in a way that this library does not know.
        case unsupported
        /// The content would grow beyond all measure.
        case bomb
        /// The system does not let us read.
        case cannotRead
    }

    /// The class of failure; switch on this, never on ``reason``.
    public let kind: Kind
    /// What is wrong and what to do, to follow the file's name: `is broken: …`.
    public let reason: String

    /// The reason alone.
    public var description: String { reason }

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    /// Reads what libzip says of a failure.
    ///
    /// - Parameters:
    ///   - error: filled by the call that failed.
    ///   - looksLikeZip: whether the file begins as zip archives do.
    init(_ error: inout zip_error_t, looksLikeZip: Bool) {
        let words = zip_error_strerror(&error).map { String(cString: $0) } ?? "unknown error"
        switch zip_error_code_zip(&error) {
        case ZIP_ER_NOZIP, ZIP_ER_EOF:
            self = looksLikeZip ? .cutShort : .notAZip
        case ZIP_ER_INCONS, ZIP_ER_CRC, ZIP_ER_ZLIB, ZIP_ER_COMPRESSED_DATA, ZIP_ER_MULTIDISK:
            self.init(.broken, "is damaged (\(words)): download it again")
        case ZIP_ER_NOPASSWD, ZIP_ER_WRONGPASSWD, ZIP_ER_ENCRNOTSUPP: self = .locked
        case ZIP_ER_COMPNOTSUPP:
            self.init(
                .unsupported,
                "is packed in a way that is not supported: unpack it and import the folder")
        default: self.init(.cannotRead, "cannot be read: \(words)")
        }
    }

    static let notAZip = ArchiveError(.notAnArchive, "is no zip archive")
    static let cutShort = ArchiveError(
        .broken, "is a zip archive whose end is missing: download it again")
    static let locked = ArchiveError(
        .encrypted, "is locked by a password: unpack it with that and import the folder")
    static let lying = ArchiveError(
        .bomb, "holds more than it says: it is broken, or made to fill the memory")
    static func bomb(megabytes: Int64) -> ArchiveError {
        ArchiveError(
            .bomb, "would unpack to \(megabytes) MB, out of all proportion: it is no export")
    }
}
