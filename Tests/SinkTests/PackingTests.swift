import Foundation
import Plays
import SQLite
import Stage
import Support
import Testing

@testable import Sink

@Suite struct `the packing of a file` {
    /// What was written, how large the file is, and whether it is time; a second between two.
    @Test(arguments: [
        // Too few rows for anything, or for so large a file.
        (99_999, 1 << 20, 20, false), (100_000, 1 << 20, 20, true),
        (100_000, 20_000_000, 20, true), (100_000, 20_000_200, 20, false),
        // Not at rest yet.
        (100_000, 1 << 20, 9, false), (100_000, 1 << 20, 10, true),
    ])
    func `waits for a backfill, and until that rests`(
        changes: Int64, bytes: Int64, seconds: Int64, isDue: Bool
    ) {
        let packing = Packing()
        let moments = [(changes - 1, 0), (changes, 1_000), (changes, 1_000 + seconds * 1_000)]
        let answers = moments.map { total, now in
            packing.isDue(changes: total, bytes: bytes, atMilliseconds: now)
        }
        #expect(answers == [false, false, isDue])
    }

    @Test func `leaves the same rows in fewer bytes, and keeps no reader out`() throws {
        let filled = try Filled()
        let reader = try Database(path: filled.bench.path, mode: .readOnly)
        try reader.execute("BEGIN")
        let seen = try reader.integer("SELECT count(*) FROM listens")
        let (before, content) = (try filled.pages(), try filled.bench.content())

        try filled.rest()
        #expect(try filled.pages() < before)
        // It still has what it saw before.
        #expect(try reader.integer("SELECT sum(ms_played) FROM listens") != nil)
        #expect(try reader.integer("SELECT count(*) FROM listens") == seen)
        // As long as it looks, the new file lies in the log.
        #expect(try filled.logBytes() > 0)
        try reader.execute("COMMIT")
        try filled.rest()
        #expect(try filled.logBytes() == 0)
        #expect(try filled.bench.content() == content)
        #expect(try filled.bench.rows("PRAGMA integrity_check") == ["ok"])
        #expect(filled.lines().contains { $0.contains("packed the file") })

        // The same store goes on, and once is enough.
        let packed = try filled.pages()
        _ = try filled.store.store(
            RecordBatch([Records.listen(1 << 20, play: 1 << 20)]), advances: false)
        try filled.rest()
        #expect(try filled.pages() >= packed)
        #expect(filled.lines().count { $0.contains("packed the file") } == 1)
    }

    @Test func `is left when the disk has no room, and when the sink is told to stop`() throws {
        let full = try Filled()
        let before = try full.pages()
        try full.rest(freeBytes: before * 4_096 * 3 - 1)
        #expect(try full.pages() == before)
        #expect(full.lines().contains { $0.contains("to pack it takes more of the disk") })

        let stopped = try Filled()
        stopped.stop.ask()
        try stopped.rest()
        #expect(try stopped.pages() == before)
        #expect(stopped.lines().contains { $0.contains("told to stop") })
        #expect(try stopped.bench.rows("PRAGMA integrity_check") == ["ok"])
        // Nothing of it lies about.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: stopped.bench.folder.path).sorted()
                == ["legato.db", "legato.db-shm", "legato.db-wal"])
    }
}

/// A file into which a backfill has come in no order.
private final class Filled {
    let bench: Bench
    let store: Store
    let stop = StopSignal()
    private let log: LogLines
    private let packing = Packing(rowsAtLeast: 10_000)
    private var milliseconds: Int64 = 0

    init() throws {
        bench = try Bench()
        store = try bench.open()
        log = LogLines(stage: "sink")
        var random = SplitMix64(seed: 5)
        let records = (0..<4_000).shuffled(using: &random).map { number in
            Records.listen(
                Int64(number), play: number + 1, account: "user-\(number % 40)",
                track: "t\(number * 7_919 % 1_000)",
                start: Instant(milliseconds: 1_772_640_000_000 + Int64(number) * 400_000)
                    .description)
        }
        for part in stride(from: 0, to: records.count, by: 1_000) {
            _ = try store.store(RecordBatch(Array(records[part..<part + 1_000])), advances: false)
        }
    }

    /// Lets it rest for as long as it takes.
    func rest(freeBytes: Int64 = .max) throws {
        for _ in 0..<2 {
            packing.rest(
                store.database, atMilliseconds: milliseconds, stop: stop, log: log.log,
                freeBytes: { _ in freeBytes })
            milliseconds += Packing.restMilliseconds
        }
    }

    func logBytes() throws -> Int {
        let log = try FileManager.default.attributesOfItem(atPath: bench.path + "-wal")
        return log[.size] as? Int ?? 0
    }

    func pages() throws -> Int64 { try store.database.integer("PRAGMA page_count") ?? 0 }

    func lines() -> [String] { log.lines }
}
