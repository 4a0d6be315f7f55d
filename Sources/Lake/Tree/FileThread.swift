import Glibc
import Stage

/// A thread that works on files beside the one that reads: one thing after the other, as given.
///
/// While one thread reads records, this one encodes, digests and writes what was read before. What
/// waits for it is bounded: who gives it more waits. The first error ends it: what was still to do
/// is dropped, and each later call throws that error. So nothing may count before ``wait(for:)``
/// has returned, and what the work touches belongs to this thread until then.
final class FileThread {
    /// How many things were given to it: the number of the last one.
    typealias Number = Int

    private let desk = Desk()
    private var thread: pthread_t?

    /// Drops what has not begun and waits for the rest.
    deinit {
        guard let thread else { return }
        desk.end()
        pthread_join(thread, nil)
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
        if thread == nil { thread = try start() }
        return try desk.add(Desk.Work(bytes: bytes, body: body))
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
            pthread_cond_broadcast(changed)
        }
    }

    /// Works until the end.
    func run() {
        while let batch = next() {
            for work in batch {
                guard finish(work, Result { try work.body() }) else { return }
            }
        }
    }

    /// Everything that waits; nil in the end.
    private func next() -> [Work]? {
        locked {
            while waiting.isEmpty, !isOver { sleep() }
            guard !isOver else { return nil }
            defer { waiting = [] }

            return waiting
        }
    }

    /// Notes that something was done; false when nothing more is to be.
    private func finish(_ work: Work, _ result: Result<Void, any Error>) -> Bool {
        locked {
            done += 1
            bytes -= work.bytes
            if case .failure(let error) = result {
                failure = error
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
