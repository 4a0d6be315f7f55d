import Glibc
import Stage

/// Keeps a second sink away from a database for as long as this value lives.
///
/// The lock is on a file beside the database: SQLite's own locks are held only while a transaction
/// runs, and closing any other descriptor of the database itself would drop them. The kernel takes
/// the lock back when the process ends, however it ends; the empty file stays.
final class StoreLock {
    private let descriptor: Int32

    /// Takes the lock at once or not at all.
    ///
    /// - Parameters:
    ///   - path: The database.
    ///   - takesOver: Whether to take it from a process that has it: that one keeps a lock on a
    ///     file without a name, and everybody else sees the new one.
    /// - Throws: A `Failure` when another process has it, or the file cannot be made.
    init(_ path: String, takesOver: Bool = false) throws(Failure) {
        let lock = path + "-lock"
        if takesOver { unlink(lock) }
        descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.cannotMake(lock, of: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                """
                \(path): another legato-sink is writing to this database; stop it first, take the \
                database with --take-over, or name another file with --to
                """)
        }
    }

    deinit { close(descriptor) }

    /// Looks whether the folder lets a lock be made beside a database, without making it.
    static func checkFolder(of path: String) throws(Failure) {
        guard access(Files.folder(of: path), W_OK | X_OK) == 0 else {
            throw cannotMake(path + "-lock", of: path)
        }
    }

    private static func cannotMake(_ lock: String, of path: String) -> Failure {
        Failure(
            """
            \(path): cannot make \(lock): \(String(cString: strerror(errno))); mend that, or name \
            another file with --to
            """)
    }
}
