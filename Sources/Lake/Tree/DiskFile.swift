internal import CFileSystem
import Glibc
import Plays
import Stage

/// Single steps on files, each with its error.
enum DiskFile {
    private static let earlyBytes = 256 << 10

    /// Makes a file that must not be there.
    static func make(_ path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError("make", path) }
        close(descriptor)
    }

    /// Appends bytes to a file that must be there, and puts it on the disk when `syncs`.
    static func append(_ bytes: Text, to path: String, syncs: Bool) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("write", path) }
        var index = 0
        while index < bytes.count {
            let count = write(descriptor, bytes.start + index, bytes.count - index)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path, closing: descriptor) }
            index += count
        }
        // The disk has something to do while more is read, and the last sync less to wait for.
        if !syncs, bytes.count >= earlyBytes { legato_begin_sync(descriptor) }
        // A failed sync may have thrown the pages away: nobody may try it again on this file.
        guard !syncs || fdatasync(descriptor) == 0 else {
            throw failure("sync", path, closing: descriptor)
        }
        guard close(descriptor) == 0 else { throw FileError("close", path) }
    }

    /// Puts everything of a file system on the disk, which for many files is one wait, not many.
    static func syncAll(containing folder: String) throws(FileError) {
        try withFolder(folder) { legato_syncfs($0) }
    }

    /// Puts a folder's names on the disk.
    static func syncFolder(_ folder: String) throws(FileError) {
        try withFolder(folder) { fsync($0) }
    }

    /// Gives a file its name.
    static func move(_ path: String, to newPath: String) throws(FileError) {
        guard rename(path, newPath) == 0 else { throw FileError("rename to", newPath) }
    }

    private static func withFolder(_ folder: String, _ body: (Int32) -> Int32) throws(FileError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError("open the folder", folder) }
        guard body(descriptor) == 0 else {
            throw failure("sync the folder", folder, closing: descriptor)
        }
        close(descriptor)
    }

    private static func failure(
        _ action: String, _ path: String, closing descriptor: Int32
    ) -> FileError {
        let code = errno
        close(descriptor)
        return FileError(action, path, code: code)
    }
}

/// Keeps other processes out of one partition of a tree while it is changed.
///
/// Held for a commit or a recovery only: a writer that has lost its partition finds out by the
/// manifest, and one that is killed gives the lock back.
final class DiskLock {
    private let descriptor: Int32

    /// How long to wait for another writer's commit.
    private static let limitMilliseconds: Int64 = 60_000

    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError("make", path) }
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, !deadline.isPast else {
                close(descriptor)
                throw Failure(
                    "\(path): another process has kept it locked for 60 s; is a sink stopped?")
            }
            usleep(20_000)
        }
    }

    deinit { close(descriptor) }
}

/// Says who fills a topic of a tree, as long as it lives: several who share it, or one alone.
///
/// The kernel takes it back when the process ends, however it ends; the empty file stays.
final class DiskClaim {
    private let descriptor: Int32

    /// Claims at once; nil when others have it.
    init?(_ path: String, isShared: Bool) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw FileError("make", path) }
        guard flock(opened, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 else {
            close(opened)
            return nil
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
