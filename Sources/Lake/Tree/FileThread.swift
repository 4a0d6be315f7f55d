import Glibc
import Stage

/// A thread that works on files beside the one that reads: one thing after the other, as given.
///
/// While one thread reads records, this one encodes, digests and writes what was read before. What
/// waits for it is bounded: who gives it more waits. The first error ends it: what was still to do
/// is dropped, and each later call throws that error. So nothing may count before ``wait(for:)``
/// has returned, and what the work touches belongs to this thread until then. Who lets go of files
/// that are not ended calls ``end()`` first, or they may still be written.
final class FileThread {
    /// How many things were given to it: the number of the last one.
    typealias Number = Int

    private let desk = Desk()
    private var thread: pthread_t?

    deinit { end() }

    /// Drops what has not begun and waits for the rest; each later call throws.
    func end() {
        guard let thread else { return }
        self.thread = nil
        desk.end()
        // Its last work may have been the last to hold this.
        if pthread_equal(thread, pthread_self()) != 0 {
            pthread_detach(thread)
        } else {
            pthread_join(thread, nil)
        }
    }

    /// Gives it something to do.
    ///
    /// - Parameters:
    ///   - bytes: What it holds in memory until it is done.
    ///   - body: The work.
    /// - Returns: Its number, for ``wait(for:)``.
    /// - Throws: What went wrong before.
    @discardableResult
    func add(bytes: Int, _ body: @escaping () throws -> Void) throws -> Number {
        let number = try desk.add(Desk.Work(bytes: bytes, body: body))
        if thread == nil { thread = try start() }
        return number
    }

    /// Whether something is done.
    func hasDone(_ number: Number) -> Bool { desk.hasDone(number) }

    /// Waits until something is done, and all that was given before it.
    func wait(for number: Number) throws { try desk.wait(for: number) }

    private func start() throws -> pthread_t {
        let desk = Unmanaged.passRetained(desk)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Desk>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, desk.toOpaque())
        guard code == 0 else {
            desk.release()
            throw Failure("cannot start a thread: \(String(cString: strerror(code)))")
        }
        return thread
    }
}

/// What both threads see; all of it is read and written with the lock held.
private final class Desk {
    struct Work {
        let bytes: Int
        let body: () throws -> Void
    }

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var waiting: [Work] = []
    private var bytes = 0
    private var given = 0
    private var done = 0
    private var failure: (any Error)?
    private var isOver = false

    /// So many bytes may wait; a single thing may be larger.
    private static let limitBytes = 8 << 20

    init() {
        lock = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    func add(_ work: Work) throws -> Int {
        try locked {
            while failure == nil, bytes > 0, bytes + work.bytes > Self.limitBytes { sleep() }
            if let failure { throw failure }
            waiting.append(work)
            bytes += work.bytes
            given += 1
            pthread_cond_broadcast(changed)
            return given
        }
    }

    func wait(for number: Int) throws {
        try locked {
            while failure == nil, done < number { sleep() }
            if let failure { throw failure }
        }
    }

    func hasDone(_ number: Int) -> Bool { locked { done >= number } }

    func end() {
        locked {
            isOver = true
            if failure == nil { failure = Failure("the thread for files has ended") }
            waiting = []
            pthread_cond_broadcast(changed)
        }
    }

    /// Works until the end.
    func run() {
        while var batch = next() {
            // What is done is let go of before the next begins: it counts no more.
            while let work = batch.popLast() {
                guard finish(work, Result { try work.body() }) else { return }
            }
        }
    }

    /// Everything that waits, the first one last; nil in the end.
    private func next() -> [Work]? {
        locked {
            while waiting.isEmpty, !isOver { sleep() }
            guard !isOver else { return nil }
            defer { waiting = [] }

            return waiting.reversed()
        }
    }

    /// Notes that something was done; false when nothing more is to be.
    private func finish(_ work: Work, _ result: Result<Void, any Error>) -> Bool {
        locked {
            done += 1
            bytes -= work.bytes
            if case .failure(let error) = result {
                if failure == nil { failure = error }
                waiting = []
            }
            pthread_cond_broadcast(changed)
            return failure == nil && !isOver
        }
    }

    private func sleep() { pthread_cond_wait(changed, lock) }

    private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }

        return try body()
    }
}
