import Archive
import Glibc

/// The bytes of one file, in order.
final class ExportStream {
    private let descriptor: Int32
    private let entry: ZipEntryReader?

    init(path: String) throws {
        descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileTrouble("cannot be read: \(systemWords())") }
        entry = nil
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    init(entry: ZipEntryReader) {
        descriptor = -1
        self.entry = entry
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Reads on; 0 at the end.
    ///
    /// - Throws: ``FileTrouble``, `ArchiveError`.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        if let entry { return try entry.read(into: room) }
        while true {
            let count = Glibc.read(descriptor, room.baseAddress, room.count)
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw FileTrouble("cannot be read: \(systemWords())")
            }
        }
    }
}
