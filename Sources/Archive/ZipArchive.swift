internal import CZip
internal import Glibc

/// A zip archive that is read where it lies; nothing is unpacked to disk.
///
/// Names inside an archive are shown, never used as paths. For one thread.
public final class ZipArchive {
    /// What lies in an archive.
    public struct Entry: Hashable, Sendable {
        /// The place in the archive's list.
        public let index: UInt64
        /// The name with its folders, as the archive has it.
        public let name: String
        /// How many bytes it says it holds.
        public let bytes: Int64
        /// How many bytes it takes in the archive.
        public let packedBytes: Int64
        /// Whether a password locks it.
        public let isEncrypted: Bool

        /// The name behind the last folder, whichever slash the archive uses.
        public var baseName: String {
            String(
                name[
                    (name.lastIndex { $0 == "/" || $0 == "\\" }.map(name.index(after:))
                        ?? name.startIndex)...])
        }
    }

    /// More entries than any export has.
    static let entryLimit: Int64 = 100_000

    let handle: OpaquePointer

    /// Opens an archive on disk.
    public init(path: String) throws(ArchiveError) {
        var code: Int32 = 0
        guard let handle = zip_open(path, ZIP_RDONLY, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }

            throw ArchiveError(&error, looksLikeZip: Self.looksLikeZip(path))
        }
        self.handle = handle
        try checkCount()
    }

    /// Opens an archive in memory, which must stay where it is for as long as this lives.
    public init(bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var error = zip_error_t()
        zip_error_init(&error)
        defer { zip_error_fini(&error) }

        let looksLikeZip = Self.looksLikeZip(bytes)
        guard
            let source = zip_source_buffer_create(
                bytes.baseAddress, UInt64(bytes.count), 0, &error)
        else { throw ArchiveError(&error, looksLikeZip: looksLikeZip) }
        guard let handle = zip_open_from_source(source, ZIP_RDONLY, &error) else {
            zip_source_free(source)
            throw ArchiveError(&error, looksLikeZip: looksLikeZip)
        }
        self.handle = handle
        try checkCount()
    }

    deinit { zip_discard(handle) }

    private func checkCount() throws(ArchiveError) {
        let count = zip_get_num_entries(handle, 0)
        guard count <= Self.entryLimit else {
            throw ArchiveError(.bomb, "lists \(count) files: it is no export")
        }
    }

    /// What lies in the archive, folders apart, in its order.
    public var entries: [Entry] {
        (0..<UInt64(max(0, zip_get_num_entries(handle, 0)))).compactMap { index in
            var status = zip_stat_t()
            zip_stat_init(&status)
            guard zip_stat_index(handle, index, 0, &status) == 0, let name = status.name,
                status.size <= UInt64(Int64.max), status.comp_size <= UInt64(Int64.max)
            else { return nil }
            let text = String(cString: name)
            guard !text.hasSuffix("/") else { return nil }
            return Entry(
                index: index, name: text, bytes: Int64(status.size),
                packedBytes: Int64(status.comp_size),
                isEncrypted: Int32(status.encryption_method) != ZIP_EM_NONE)
        }
    }

    /// Begins to read one entry.
    ///
    /// - Throws: kind `encrypted`, `bomb` when it would grow out of all proportion, and others.
    public func open(_ entry: Entry) throws(ArchiveError) -> ZipEntryReader {
        guard !entry.isEncrypted else { throw .locked }
        guard !BombRule.isBomb(bytes: entry.bytes, packedBytes: entry.packedBytes) else {
            throw .bomb(megabytes: entry.bytes >> 20)
        }
        guard let file = zip_fopen_index(handle, entry.index, 0) else {
            throw ArchiveError(&zip_get_error(handle).pointee, looksLikeZip: true)
        }
        return ZipEntryReader(file: file, bytes: entry.bytes, archive: self)
    }
}

/// Whether a file or bytes begin as zip archives do.
extension ZipArchive {
    /// Whether bytes begin as zip archives do; an empty archive does, too.
    public static func looksLikeZip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 4, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "K")
        else { return false }
        return (bytes[2], bytes[3]) == (3, 4) || (bytes[2], bytes[3]) == (5, 6)
    }

    private static func looksLikeZip(_ path: String) -> Bool {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }

        var head = [UInt8](repeating: 0, count: 4)
        return Glibc.read(descriptor, &head, 4) == 4 && head.withUnsafeBytes { looksLikeZip($0) }
    }
}

/// What no export is: a little that becomes very much.
public enum BombRule {
    /// Below this an entry may be packed as tightly as it likes.
    public static let harmlessBytes: Int64 = 64 << 20
    /// Histories shrink to a tenth; even the same row again and again does not go beyond this.
    public static let ratio: Int64 = 200
    /// No file of an export comes near; the largest have some dozen megabytes.
    public static let limitBytes: Int64 = 4 << 30

    /// Whether so many bytes out of so few are out of all proportion.
    public static func isBomb(bytes: Int64, packedBytes: Int64) -> Bool {
        bytes > limitBytes
            || (bytes > harmlessBytes && bytes / ratio > max(packedBytes, 0))
    }
}
