internal import CZip

/// Reads one entry of an archive from its beginning to its end, unpacking piece by piece.
public final class ZipEntryReader {
    private let file: OpaquePointer
    private let archive: ZipArchive  // its handle must outlive the file's
    private let expectedBytes: Int64
    private var readBytes: Int64 = 0

    init(file: OpaquePointer, bytes: Int64, archive: ZipArchive) {
        self.file = file
        self.archive = archive
        expectedBytes = bytes
    }

    deinit { zip_fclose(file) }

    /// Reads on into `room`.
    ///
    /// - Returns: How many bytes; 0 at the end, when the check sum was right.
    /// - Throws: kind `broken` when the entry is damaged, `bomb` when it holds more than it says.
    public func read(into room: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = zip_fread(file, room.baseAddress, UInt64(room.count))
        guard count >= 0 else {
            throw ArchiveError(&zip_file_get_error(file).pointee, looksLikeZip: true)
        }
        readBytes += count
        guard readBytes <= expectedBytes else { throw .lying }
        return Int(count)
    }
}
