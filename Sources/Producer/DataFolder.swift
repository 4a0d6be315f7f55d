import Glibc
import Spotify
import Stage

/// The folder with the accounts' tokens and what else a producer keeps on disk.
struct DataFolder {
    let path: String

    init(path: String) { self.path = path }

    init(_ settings: Settings, environment: Environment = .process) throws(Failure) {
        if let data = settings[ProducerProgram.data] {
            path = data
        } else if let base = environment["XDG_DATA_HOME"] {
            path = base + "/legato"
        } else if let home = environment["HOME"] {
            path = home + "/.local/share/legato"
        } else {
            throw Failure("there is no HOME to keep tokens under; say where with --data DIR")
        }
    }

    var tokens: TokenStore { TokenStore(data: path) }
    var status: StatusFile { StatusFile(path: path + "/status.json") }
}

/// Keeps a second producer away from a data folder for as long as this value lives.
///
/// Two of them would renew the same tokens, and a service that rotates them ends both. The kernel
/// takes the lock back when the process ends, however it ends; the empty file stays.
final class DataLock {
    private let descriptor: Int32

    /// Takes the lock at once or not at all.
    init(_ folder: DataFolder) throws {
        try Files.makeFolder(folder.path, mode: 0o700)
        let path = folder.path + "/run.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure("cannot make \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Failure(
                "another legato-producer polls with \(folder.path); stop it first, or give this "
                    + "one a folder of its own with --data DIR")
        }
    }

    deinit { close(descriptor) }
}
