public import Glibc

/// Replaces files so that a reader, or a power cut, sees the old bytes or the new ones.
public enum AtomicFile {
    /// Writes a temporary file beside the path, syncs it, renames it and syncs the folder.
    ///
    /// - Parameters:
    ///   - bytes: The whole content.
    ///   - path: The file to replace or to make.
    ///   - mode: Its permissions, whatever the umask says.
    /// - Throws: The first error; the temporary file is gone then and the old file untouched.
    public static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t = 0o644
    ) throws(FileError) {
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw FileError("write", path) }
        let failure = fill(descriptor, bytes, mode)
        let closed = close(descriptor)
        let closeCode = errno
        guard failure == 0, closed == 0, rename(template, path) == 0 else {
            let code = failure != 0 ? failure : closed != 0 ? closeCode : errno
            unlink(template)
            throw FileError("write", path, code: code)
        }
        try syncFolder(of: path)
    }

    /// Zero, or the error number of the first call that failed.
    private static func fill(_ descriptor: Int32, _ bytes: [UInt8], _ mode: mode_t) -> Int32 {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0, fchmod(descriptor, mode) == 0 else {
            return errno
        }
        let code: Int32 = bytes.withUnsafeBytes { bytes in
            var rest = bytes
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Glibc.write(descriptor, start, rest.count)
                guard count > 0 || errno == EINTR else { return errno }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
            }
            return 0
        }
        guard code == 0 else { return code }
        return fsync(descriptor) == 0 ? 0 : errno
    }

    /// Makes the new name itself survive a power cut.
    private static func syncFolder(of path: String) throws(FileError) {
        let folder = Files.folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open the folder", folder) }
        defer { close(descriptor) }

        guard fsync(descriptor) == 0 else { throw FileError("sync the folder", folder) }
    }
}
