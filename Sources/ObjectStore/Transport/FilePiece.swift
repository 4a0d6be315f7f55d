import Glibc
import Stage

/// Pieces of a file on disk, read when they are sent.
enum FilePiece {
    static func whole(_ upload: ObjectStore.Upload) throws -> [UInt8] {
        try read(upload.path, 0..<Int(upload.bytes))
    }

    /// The bytes of one of the pieces that a large file goes up in.
    static func range(
        _ index: Int, of upload: ObjectStore.Upload, _ pieceBytes: Int
    ) -> Range<Int> {
        let start = index * pieceBytes
        return start..<min(Int(upload.bytes), start + pieceBytes)
    }

    static func read(_ path: String, _ range: Range<Int>) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("read", path) }
        defer { close(descriptor) }

        var failed: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { room, count in
            while count < range.count, let start = room.baseAddress {
                let read = pread(
                    descriptor, start + count, range.count - count, range.lowerBound + count)
                if read < 0, errno == EINTR { continue }
                guard read > 0 else {
                    failed = read < 0 ? errno : EIO
                    return
                }
                count += read
            }
        }
        guard failed == 0 else { throw FileError("read", path, code: failed) }
        return bytes
    }
}
