import Glibc
import Stage

/// A process that the demonstration starts and ends.
final class Child {
    /// How a process ended.
    enum Exit: Hashable {
        /// It left with this status.
        case status(Int32)
        /// This signal ended it.
        case signal(Int32)
    }

    /// What it is called in messages.
    let name: String
    /// Its number.
    let identifier: pid_t
    /// How it ended; nil as long as it runs, or until ``hasEnded`` looked.
    private(set) var exit: Exit?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - name: What it is called in messages.
    ///   - command: Its path and arguments.
    ///   - environment: Its variables, `NAME=value` each.
    ///   - output: The file for its standard output; nil leaves it ours.
    ///   - errors: The file for its standard error.
    ///   - group: The process group to join; 0 makes one of its own. A group of its own gets no
    ///     Ctrl-C from the terminal.
    /// - Throws: One line that names the program.
    init(
        _ name: String, _ command: [String], environment: [String], output: String?,
        errors: String, group: pid_t
    ) throws(Failure) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o644)
        }
        posix_spawn_file_actions_addopen(&actions, 2, errors, writing, 0o644)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, group)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))

        var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }

        var identifier: pid_t = 0
        let code = posix_spawn(
            &identifier, command[0], &actions, &attributes, &words, &variables)
        guard code == 0 else {
            throw Failure("cannot start \(command[0]): \(String(cString: strerror(code)))")
        }
        self.name = name
        self.identifier = identifier
    }

    /// Whether it has ended; looks, does not wait.
    var hasEnded: Bool {
        guard exit == nil else { return true }
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return false }
        exit = status & 0x7f == 0 ? .status(status >> 8 & 0xff) : .signal(status & 0x7f)
        return true
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: Int32) {
        if !hasEnded { kill(identifier, signal) }
    }

    /// Waits until it has ended; whether it did in time.
    func wait(milliseconds: Int64) -> Bool {
        let deadline = Deadline(milliseconds: milliseconds)
        while !hasEnded {
            guard !deadline.isPast else { return false }
            usleep(5_000)
        }
        return true
    }

    /// Asks it to end, and ends it when it does not; whether it ended by itself with status 0.
    @discardableResult
    func end(milliseconds: Int64 = 20_000) -> Bool {
        send(SIGTERM)
        guard wait(milliseconds: milliseconds) else {
            send(SIGKILL)
            // What is killed ends, as soon as the machine comes to it.
            _ = wait(milliseconds: 60_000)
            return false
        }
        return exit == .status(0)
    }
}
