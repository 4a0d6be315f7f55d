public import Glibc
import Synchronization

/// The wish to end: set by SIGTERM or SIGINT, read by the loop of a process.
///
/// A second signal leaves at once, with status 128 + signal. SIGPIPE is ignored, so that a closed
/// pipe is an error of the call that writes.
public final class StopSignal: Sendable {
    private let isAsked = Atomic(false)
    /// A pipe of its own: readable when the wish has come, so that a wait ends at once.
    private let ends: (read: Int32, write: Int32)

    /// A wish that only ``ask()`` sets: for tests, and for processes inside processes.
    public init() {
        var pair: [Int32] = [-1, -1]
        pipe(&pair)
        for end in pair {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    /// Whether the loop should end.
    public var isSet: Bool { isAsked.load(ordering: .acquiring) || isSignalled }

    /// Sets the wish.
    public func ask() {
        isAsked.store(true, ordering: .releasing)
        wake(ends.write)
    }

    /// Waits until the wish comes or the time is over; whether it came.
    @discardableResult
    public func wait(milliseconds: Int64) -> Bool {
        let deadline = Deadline(milliseconds: milliseconds)
        while !isSet {
            let rest = deadline.remainingMilliseconds
            guard rest > 0 else { break }
            var wanted = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
            poll(&wanted, 1, Int32(clamping: rest))
        }
        return isSet
    }

    /// The one that signals set; safe to call more than once.
    public static func installed() -> StopSignal {
        shared
    }

    /// Names the process group of one's children: a second signal kills it before it leaves.
    ///
    /// Children in a group of their own get no Ctrl-C from the terminal, so their parent decides
    /// when they end. 0 names none.
    public static func setCompanions(group: pid_t) {
        companions.store(group, ordering: .releasing)
    }

    private var isSignalled: Bool {
        received.load(ordering: .acquiring) != 0
            && signalEnd.load(ordering: .acquiring) == ends.write
    }

    private static let shared: StopSignal = {
        let stop = StopSignal()
        signalEnd.store(stop.ends.write, ordering: .releasing)
        // Made before a handler can need them: their first use takes a lock.
        _ = received.load(ordering: .acquiring)
        _ = companions.load(ordering: .acquiring)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = takeSignal
        sigaction(SIGTERM, &action, nil)
        sigaction(SIGINT, &action, nil)
        signal(SIGPIPE, SIG_IGN)
        // A parent may have started us from a thread that blocks signals, and we inherit that.
        var wanted = sigset_t()
        sigemptyset(&wanted)
        sigaddset(&wanted, SIGTERM)
        sigaddset(&wanted, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
        return stop
    }()
}

private let received = Atomic<Int32>(0)
private let companions = Atomic<pid_t>(0)
private let signalEnd = Atomic<Int32>(-1)

/// Runs inside a signal: only atomics, write(2) and _exit(2) are allowed here.
private func takeSignal(_ number: Int32) {
    let code = errno
    let (isFirst, _) = received.compareExchange(
        expected: 0, desired: number, ordering: .acquiringAndReleasing)
    guard isFirst else {
        let group = companions.load(ordering: .acquiring)
        if group > 1 { kill(-group, SIGKILL) }
        _exit(128 + number)
    }
    wake(signalEnd.load(ordering: .acquiring))
    errno = code
}

private func wake(_ end: Int32) {
    var byte: UInt8 = 1
    write(end, &byte, 1)
}
