import Glibc
import SQLite
import Stage

/// Writes the file anew, without the room that a backfill leaves in its pages, once it rests.
///
/// Rows that come in no order of their keys leave every page a tenth empty, and what asks for all
/// of them reads that too (docs/performance.md). Readers are not kept out: the new pages go through
/// the log like all others. It takes a second for each 100 MB, so nothing may be under way.
///
/// One for each connection, however many loops write through it: it counts the connection's rows.
final class Packing {
    /// How many rows have to be written at least; fewer leave no room worth the while.
    static let rowsAtLeast: Int64 = 100_000
    /// The share of the file that they have to have written: one row for so many bytes.
    static let bytesPerRow: Int64 = 200
    /// How long nothing has to have come, in milliseconds.
    static let restMilliseconds: Int64 = 10_000
    /// How many times the file's size the disk has to have free: for the new file, for its way
    /// through the log, and as much for everybody else.
    static let freeFiles: Int64 = 3

    private let rowsAtLeast: Int64
    private var changes: Int64 = 0
    private var packedChanges: Int64 = 0
    private var restingSince: Int64 = 0
    /// Whether the new file still lies in the log, since a reader needs the old one.
    private var isInLog = false

    /// - Parameter rowsAtLeast: How many rows have to be written at least.
    init(rowsAtLeast: Int64 = Packing.rowsAtLeast) { self.rowsAtLeast = rowsAtLeast }

    /// Whether it is worth the while now.
    ///
    /// - Parameters:
    ///   - total: The rows that were written since the process began.
    ///   - bytes: The file's size.
    ///   - now: The time, in milliseconds of a clock that only goes on.
    /// - Returns: False while something has come since the last time.
    func isDue(changes total: Int64, bytes: Int64, atMilliseconds now: Int64) -> Bool {
        guard total == changes else {
            (changes, restingSince) = (total, now)
            return false
        }
        let written = total - packedChanges
        return written >= max(rowsAtLeast, bytes / Self.bytesPerRow)
            && now - restingSince >= Self.restMilliseconds
    }

    /// Does it if it is due.
    ///
    /// - Parameters:
    ///   - database: The connection that writes; no transaction is open.
    ///   - now: As for ``isDue(changes:bytes:atMilliseconds:)``.
    ///   - stop: Ends it; the file is as it was then.
    ///   - log: Told what came of it. Nothing is lost when it fails.
    ///   - freeBytes: How many bytes the disk has free where the file lies.
    func rest(
        _ database: Database, atMilliseconds now: Int64, stop: StopSignal, log: Log,
        freeBytes: (String) -> Int64 = Packing.freeBytes
    ) {
        if isInLog, now - restingSince >= Self.restMilliseconds {
            restingSince = now
            emptyLog(of: database, log)
        }
        // Most of the time a look at two numbers.
        guard
            database.totalChanges != changes
                || database.totalChanges - packedChanges >= rowsAtLeast
        else { return }
        let before = Self.bytes(of: database)
        guard isDue(changes: database.totalChanges, bytes: before, atMilliseconds: now)
        else { return }
        // Not again before as much has been written, whatever comes of it.
        packedChanges = changes
        // Where the file is there is room for it; elsewhere may be memory.
        let folder = Files.folder(of: database.path)
        let free = freeBytes(folder)
        guard free / Self.freeFiles >= before else {
            return log.info(
                "left the file as a backfill has filled it: to pack it takes more of the disk",
                ["bytes": .integer(before), "free_bytes": .integer(free)])
        }
        do {
            try database.pack(in: folder) { stop.isSet }
            emptyLog(of: database, log)
            log.info(
                "packed the file",
                [
                    "bytes_before": .integer(before),
                    "bytes": .integer(Self.bytes(of: database)),
                ])
        } catch let error where error.kind == .interrupted {
            log.info("left the file as it was: told to stop")
        } catch {
            log.warn("could not pack the file, which is as it was", ["error": .error(error)])
        }
    }

    /// Moves the new file out of the log; where a reader needs the old one, or that fails, the
    /// next rest tries again.
    private func emptyLog(of database: Database, _ log: Log) {
        do {
            isInLog = try !database.emptyLog()
        } catch {
            if !isInLog {
                log.warn(
                    "the packed file stays in the database's log, trying again",
                    ["error": .error(error)])
            }
            isInLog = true
        }
    }

    private static func bytes(of database: Database) -> Int64 {
        let pages = (try? database.integer("PRAGMA page_count")) ?? nil
        let size = (try? database.integer("PRAGMA page_size")) ?? nil
        return (pages ?? 0) * (size ?? 0)
    }

    /// What the disk has free in a folder; nothing when nobody can tell.
    private static func freeBytes(in folder: String) -> Int64 {
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0 else { return 0 }
        let (bytes, isHuge) = disk.f_bavail.multipliedReportingOverflow(by: disk.f_frsize)
        return isHuge ? .max : Int64(clamping: bytes)
    }
}
