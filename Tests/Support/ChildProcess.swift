public import Foundation
internal import Synchronization

/// A built executable that a test runs, with its output in files.
///
/// Ended with SIGKILL when this value goes, so that no test leaves a process behind. It has no
/// open files of the test's own: Foundation's `Process` hands some down, and takes a process for
/// running as long as any grandchild keeps them.
public final class ChildProcess: Sendable {
    /// How a process ended.
    public enum Exit: Hashable, Sendable {
        /// It left with this status.
        case status(Int32)
        /// This signal ended it.
        case signal(Int32)
    }

    /// The process's number.
    public let identifier: Int32
    private let name: String
    private let folder: TemporaryFolder
    private let ended = Mutex<Exit?>(nil)

    /// Where `legato-producer` and the other executables are built: beside the tests.
    public static var binaries: URL { Bundle.main.bundleURL }

    /// Starts an executable of this package by its name, such as `legato-sink`.
    ///
    /// The environment is this process's own without `LEGATO_…`, and what `environment` adds.
    public convenience init(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        input: String? = nil
    ) throws {
        let path = Self.binaries.appending(path: name)
        try self.init(path: path, arguments, environment: environment, input: input)
    }

    /// Starts any program.
    public init(
        path: URL, _ arguments: [String] = [], environment: [String: String] = [:],
        input: String? = nil
    ) throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        name = path.lastPathComponent
        let own = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("LEGATO_") }
        let variables = own.merging(environment) { $1 }
        let program = path.path(percentEncoded: false)
        identifier = try Self.spawn(
            [program] + arguments, variables.map { "\($0.key)=\($0.value)" },
            input: input.map { try folder.write($0, to: "stdin") } ?? "/dev/null",
            output: folder.path("stdout"), errors: folder.path("stderr"))
    }

    deinit {
        if isRunning {
            kill(identifier, SIGKILL)
            _ = try? wait()
        }
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { exit == nil }

    /// How it ended; nil as long as it runs.
    public var exit: Exit? {
        ended.withLock { ended in
            var status: Int32 = 0
            if ended == nil, waitpid(identifier, &status, WNOHANG) == identifier {
                let signal = status & 0x7f
                ended = signal == 0 ? .status(status >> 8 & 0xff) : .signal(signal)
            }
            return ended
        }
    }

    /// What it wrote to standard output so far.
    public var output: String { (try? folder.text("stdout")) ?? "" }

    /// What it wrote to standard error so far.
    public var errors: String { (try? folder.text("stderr")) ?? "" }

    /// Sends a signal such as `SIGTERM`.
    public func send(_ signal: Int32) {
        if isRunning { kill(identifier, signal) }
    }

    /// Waits until it has ended.
    ///
    /// - Throws: ``WaitFailed`` with the end of its standard error when it goes on too long.
    @discardableResult
    public func wait(seconds: Double = 60) throws -> Exit {
        let limit = ContinuousClock.now + .seconds(seconds)
        while true {
            if let exit { return exit }
            guard ContinuousClock.now < limit else {
                let words = "\(name) has not ended within \(seconds) s; it wrote: "
                throw WaitFailed(description: words + errors.suffix(1_000))
            }
            usleep(2_000)
        }
    }

    /// Runs an executable of this package to its end.
    public static func run(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        input: String? = nil, seconds: Double = 60
    ) throws -> (exit: Exit, output: String, errors: String) {
        let child = try ChildProcess(name, arguments, environment: environment, input: input)
        let exit = try child.wait(seconds: seconds)
        return (exit, child.output, child.errors)
    }

    /// The most memory it has had so far in bytes, nil when it has ended.
    public var peakBytes: Int? {
        let path = "/proc/\(identifier)/status"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let match = text.firstMatch(of: /VmHWM:\s+(\d+) kB/)
        else { return nil }
        return Int(match.1).map { $0 * 1_024 }
    }

    /// Runs an executable as somebody who may do what files allow and no more: root without the
    /// right to read and write them all.
    public static func runWithoutPowers(
        _ name: String, _ arguments: [String] = [], environment: [String: String] = [:],
        seconds: Double = 60
    ) throws -> (exit: Exit, output: String, errors: String) {
        guard geteuid() == 0 else {
            return try run(name, arguments, environment: environment, seconds: seconds)
        }
        let program = binaries.appending(path: name).path(percentEncoded: false)
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/setpriv"),
            ["--bounding-set", "-dac_override,-dac_read_search", program] + arguments,
            environment: environment)
        let exit = try child.wait(seconds: seconds)
        return (exit, child.output, child.errors)
    }

    /// Its resident memory at the moment in bytes, nil when it has ended.
    public var residentBytes: Int? {
        let path = "/proc/\(identifier)/statm"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * 4_096 }
    }

    private static func spawn(
        _ arguments: [String], _ environment: [String], input: String, output: String,
        errors: String
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }

        let write = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, write, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, write, 0o600)
        // Closing what is not open is no failure here.
        for descriptor in Int32(3)..<256 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // The threads that tests run on block most signals, and a child begins like its parent.
        var attributes = posix_spawnattr_t()
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }

        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = environment.map { strdup($0) } + [nil]
        defer { for text in argv + envp { free(text) } }

        var identifier: Int32 = 0
        let result = posix_spawn(&identifier, arguments[0], &actions, &attributes, &argv, &envp)
        guard result == 0 else {
            let reason = String(cString: strerror(result))
            throw WaitFailed(description: "cannot start \(arguments[0]): \(reason)")
        }
        return identifier
    }
}
