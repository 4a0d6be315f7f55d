import Glibc
import Lake
import ObjectStore
import Stage

/// A folder, a bucket of S3 or a container of Azure, as a person names it.
struct TreePlace {
    let text: String
    let style: AddressStyle
    let log: Log
    let stop: StopSignal
    /// How long one call of a store is tried.
    let budgetMilliseconds: Int64

    init(
        _ text: String, style: AddressStyle, log: Log, stop: StopSignal,
        budgetMilliseconds: Int64 = 60_000
    ) {
        self.text = text
        self.style = style
        self.log = log
        self.stop = stop
        self.budgetMilliseconds = budgetMilliseconds
    }

    /// Whether a text looks like the address of a store, well formed or not.
    static func isAddress(_ text: String) -> Bool {
        ObjectAddress.Kind.allCases.contains { text.hasPrefix("\($0.rawValue)://") }
    }

    /// A word that no other process uses.
    static func uniqueWord() -> String {
        "\(String(UInt64.random(in: 0 ... .max), radix: 36))-\(getpid())"
    }

    /// Opens the tree, made when it is not there.
    ///
    /// - Parameter staging: A folder for files on their way to a store; nil takes a temporary one.
    /// - Returns: The tree, and what has to live as long as it does.
    /// - Throws: `FileError`, or a `Failure` when there are no keys.
    func open(staging: String?) throws -> (tree: any Tree, staging: StagingFolder?) {
        guard let address = ObjectAddress(text) else { return (try DiskTree(text), nil) }
        let store = try ObjectStore(
            address, style: style, log: log, stop: stop, budgetMilliseconds: budgetMilliseconds)
        let folder = try StagingFolder(in: staging ?? StagingFolder.usual(), Self.uniqueWord())
        let tree = try ObjectTree(store, staging: folder.path, writer: Self.uniqueWord())
        return (tree, folder)
    }

    /// Whether there may be a tree, as far as this machine knows.
    var isThere: Bool { ObjectAddress(text) != nil || Files.exists(text) }

    /// Opens a tree that has to be there.
    func openExisting() throws -> (tree: any Tree, staging: StagingFolder?) {
        guard isThere else { throw Failure("\(text): there is no such folder") }
        return try open(staging: nil)
    }
}

/// A folder of this process alone for files on their way to a store.
///
/// It goes with this value; those of processes that were killed go when the next one begins.
final class StagingFolder {
    let path: String
    private let lock: Int32

    init(in base: String, _ word: String) throws {
        try Files.makeFolder(base, mode: 0o700)
        for name in try Files.names(in: base) where name.hasSuffix(".lock") {
            try Self.clear("\(base)/\(name)")
        }
        path = "\(base)/\(word)"
        lock = Glibc.open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw FileError("lock", "\(path).lock")
        }
        try Files.makeFolder(path, mode: 0o700)
    }

    deinit {
        try? Files.remove(path)
        try? Files.remove("\(path).lock")
        close(lock)
    }

    /// A folder of this user's in the place for temporary files.
    static func usual(environment: Environment = .process) -> String {
        "\(environment["TMPDIR"] ?? "/var/tmp")/legato-staging-\(getuid())"
    }

    /// Removes what a process left that is gone.
    private static func clear(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }

        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return }
        try Files.remove(String(path.dropLast(".lock".count)))
        try Files.remove(path)
    }
}
