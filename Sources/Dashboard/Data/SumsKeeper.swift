import Stage
import Synchronization

/// Keeps the sums of a file in memory, and reads them again when it has changed.
///
/// Nobody waits for that but who asks first, or first of a file that took the place of another.
final class SumsKeeper: Sendable {
    private struct Held {
        let sums: Sums
        let readAt: Int64
        let tookMilliseconds: Int64
    }

    /// Of the time that passes, reading again takes a part in so many at most.
    private static let share: Int64 = 20
    /// Larger files on slow disks take a while.
    private static let readMilliseconds: Int64 = 120_000

    private let held = Mutex<Held?>(nil)
    private let reading = Mutex<Void>(())
    private let pool: ReaderPool
    /// Counts the changes that others make; a connection of its own, since SQLite counts for each.
    private let watch: ReaderPool
    private let clock: Clock

    init(path: String, clock: Clock) throws(ReaderError) {
        pool = try ReaderPool(path: path, readers: 1, runMilliseconds: Self.readMilliseconds)
        watch = try ReaderPool(path: path, readers: 1)
        self.clock = clock
    }

    /// What is known, which may be what was before the newest listens.
    func current() throws -> Sums {
        if let known { return known }
        return try reading.withLock { _ in
            // Another may have read them while we waited.
            if let known { return known }
            return try read(version: version())
        }
    }

    /// Reads them again when the file has changed and that is not too often.
    func refresh() throws {
        guard let before = held.withLock({ $0 }), known != nil else {
            _ = try current()
            return
        }
        let version = try version()
        let rest = clock.monotonicMilliseconds() - before.readAt
        guard version != before.sums.version, rest >= before.tookMilliseconds * Self.share else {
            return
        }
        _ = try reading.withLock { _ in try read(version: version) }
    }

    private var known: Sums? {
        held.withLock { $0?.sums.file == watch.fileNumber ? $0?.sums : nil }
    }

    private func version() throws -> Int64 { try watch.read { try $0.dataVersion() } }

    /// The version is asked for before, so that what changes meanwhile is read again.
    private func read(version: Int64) throws -> Sums {
        let file = watch.fileNumber
        let began = clock.monotonicMilliseconds()
        let sums = try pool.read { reader in
            try reader.atOneMoment { try Sums.read(reader, file: file, version: version) }
        }
        let ended = clock.monotonicMilliseconds()
        held.withLock {
            $0 = Held(sums: sums, readAt: ended, tookMilliseconds: ended - began)
        }
        return sums
    }
}
