import Glibc
import SQLite
import Synchronization

/// A few connections that only read, for as many requests at a time.
///
/// A file that was replaced by another, as after a replay into a new one, is opened anew.
final class ReaderPool: Sendable {
    /// Which file lies at a path.
    private struct Identity: Equatable {
        let device: UInt64
        let number: UInt64
    }

    /// A connection, and the file it reads.
    private struct Desk: @unchecked Sendable {  // used only under the mutex of its place
        var reader: Reader?
        var identity: Identity?
    }

    private final class Place: Sendable {
        let desk = Mutex(Desk())
    }

    private let path: String
    private let runMilliseconds: Int64
    private let places: [Place]
    private let turn = Atomic<Int>(0)

    /// Fails for a file that can never be read; one that is not there yet may come.
    ///
    /// So many may read at a time, each statement for so long.
    init(path: String, readers: Int = 4, runMilliseconds: Int64 = 10_000) throws(ReaderError) {
        self.path = path
        self.runMilliseconds = runMilliseconds
        places = (0..<max(1, readers)).map { _ in Place() }
        do throws(ReaderError) {
            _ = try Reader(path: path, runMilliseconds: runMilliseconds)
        } catch {
            guard error.kind == .unusable else { return }
            throw error
        }
    }

    /// Hands out a connection that nobody else uses; waits until one is free.
    func read<Result: Sendable>(_ body: (Reader) throws -> Result) throws -> Result {
        let first = turn.wrappingAdd(1, ordering: .relaxed).oldValue
        for offset in places.indices {
            let place = places[abs(first &+ offset) % places.count]
            let result = try place.desk.withLockIfAvailable { try use(&$0, body) }
            if let result { return result }
        }
        return try places[abs(first) % places.count].desk.withLock { try use(&$0, body) }
    }

    private func use<Result: Sendable>(
        _ desk: inout Desk, _ body: (Reader) throws -> Result
    ) throws -> Result {
        let identity = identity()
        if desk.reader == nil || desk.identity != identity {
            desk.reader = nil
            desk.reader = try Reader(path: path, runMilliseconds: runMilliseconds)
            desk.identity = identity
        }
        guard let reader = desk.reader else { throw ReaderError(.notYet, path) }
        return try body(reader)
    }

    private func identity() -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// The file's own number, which a file that takes its place does not have.
    var fileNumber: UInt64 { identity()?.number ?? 0 }
}
