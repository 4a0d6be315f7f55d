import Glibc
import Plays
import Stage
import Topics

/// What tells this process from all others of its stage, over restarts.
///
/// Kafka aborts what a dead process left open as soon as one with the same transactional id comes
/// back; until then committed readers wait. So the name is stable: machine, user, and the lowest
/// number whose lock file nobody holds. The kernel frees the lock of a process that was killed, so
/// the next one started takes its number, and two side by side have two.
final class Instance {
    /// The name.
    let name: String
    private let lock: Int32

    private static let slots = 0..<1_000

    /// Takes the lowest free number of those that do this work; a name of its own where no folder
    /// for locks can be written to.
    init(of work: String, folder: String? = nil, environment: Environment = .process) {
        let folder = folder ?? environment["XDG_RUNTIME_DIR"] ?? environment["TMPDIR"] ?? "/tmp"
        let digest = work.withText { Hash128(of: $0.bytes, seed: 0) }
        let stem = "\(folder)/legato-processor-\(getuid())-\(String(digest.low, radix: 36))"
        for slot in Self.slots {
            let file = open(
                "\(stem)-\(slot).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else { break }
            if flock(file, LOCK_EX | LOCK_NB) == 0 {
                lock = file
                name = "\(Self.host)-\(getuid())-\(slot)"
                return
            }
            close(file)
        }
        lock = -1
        name = Self.unique()
    }

    deinit {
        if lock >= 0 { close(lock) }
    }

    /// A name that nobody ever had: the machine's, the process's number and something random.
    static func unique() -> String {
        "\(host)-\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 36))"
    }

    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(
            decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension Instance {
    /// The instance for work on a Kafka, in a group.
    convenience init(of group: String, _ settings: Settings) {
        let prefix = settings[ClusterFlags.topicPrefix]?.text ?? ""
        self.init(of: "\(settings[ClusterFlags.brokers])|\(prefix)|\(group)")
    }
}
