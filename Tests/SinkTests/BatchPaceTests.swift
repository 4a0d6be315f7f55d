import Foundation
import SQLite
import Testing

@testable import Sink

@Suite struct `the pace of batches` {
    @Test func `stores what came alone once nothing more comes, and a blink later at most`() {
        var pace = BatchPace()
        #expect(pace.pollMilliseconds == BatchPace.idleMilliseconds)
        #expect(pace.step(records: 0, bytes: 0, atMilliseconds: 0) == .wait)
        pace.came(atMilliseconds: 1_000)
        #expect(pace.pollMilliseconds == BatchPace.quietMilliseconds)
        pace.came(atMilliseconds: 1_010)
        #expect(pace.step(records: 99, bytes: 2_000, atMilliseconds: 1_019) == .wait)
        #expect(pace.step(records: 99, bytes: 2_000, atMilliseconds: 1_020) == .store)
        pace.stored()
        #expect(pace.step(records: 0, bytes: 0, atMilliseconds: 9_000) == .wait)
    }

    @Test func `waits half a second for more when many come at once`() {
        var pace = BatchPace()
        pace.came(atMilliseconds: 0)
        for records in [100, 1_999] {
            #expect(pace.step(records: records, bytes: 1, atMilliseconds: 499) == .wait)
            #expect(pace.step(records: records, bytes: 1, atMilliseconds: 500) == .store)
        }
        pace.added(1_999)
        #expect(pace.step(records: 1, bytes: 1, atMilliseconds: 500) == .wait)
    }

    @Test func `takes many batches of a backfill into a transaction`() {
        var pace = BatchPace()
        pace.came(atMilliseconds: 0)
        for batch in 1...5 {
            #expect(pace.step(records: 9_999, bytes: 1, atMilliseconds: 600) == .wait)
            #expect(pace.step(records: 10_000, bytes: 1, atMilliseconds: 600) == .add)
            pace.added(10_000)
            #expect(pace.step(records: 1, bytes: 8 << 20, atMilliseconds: 600) == .add, "\(batch)")
        }
        #expect(pace.step(records: 9_999, bytes: 1, atMilliseconds: 4_999) == .wait)
        #expect(pace.step(records: 9_999, bytes: 1, atMilliseconds: 5_000) == .store)
        #expect(pace.step(records: 10_000, bytes: 1, atMilliseconds: 600) == .store)
    }

    @Test func `keeps to the limit it is given`() {
        var pace = BatchPace(limit: 100)
        pace.came(atMilliseconds: 0)
        #expect(pace.step(records: 99, bytes: 1, atMilliseconds: 0) == .wait)
        #expect(pace.step(records: 100, bytes: 1, atMilliseconds: 0) == .store)
    }
}

@Suite struct `the pages in memory` {
    @Test func `are few while little comes, and many in a backfill`() throws {
        let bench = try Bench()
        let store = try bench.open()
        var next = 0
        func add(_ records: Int) throws {
            let plays = next..<next + records
            next += records
            _ = try store.add(
                RecordBatch(plays.map { Records.listen(Int64($0), play: $0 + 1) }), advances: false)
        }
        func kibibytes() throws -> Int64? {
            try store.database.integer("PRAGMA cache_size").map { -$0 }
        }
        #expect(try kibibytes() == 8_192)

        try add(1_999)
        #expect(try kibibytes() == 8_192)
        try add(1)
        #expect(try kibibytes() == 32_768)
        try store.commit()

        // One that is as large keeps them; behind a small one they go.
        try add(2_000)
        try store.commit()
        try add(1)
        #expect(try kibibytes() == 32_768)
        try store.commit()
        try add(1)
        #expect(try kibibytes() == 8_192)
        store.undo()
    }
}

@Suite struct `the upkeep of a file` {
    func size(of bench: Bench) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: bench.path)[.size] as? Int ?? 0
    }

    @Test func `moves the log into it at rest, at most once a minute`() throws {
        let bench = try Bench()
        let store = try bench.open()
        var upkeep = Upkeep()
        func write(_ plays: Range<Int>) throws {
            let records = plays.map { Records.listen(Int64($0), play: $0 + 1, track: "t\($0)") }
            _ = try store.store(RecordBatch(records), advances: false)
        }
        try write(0..<200)
        let empty = try size(of: bench)
        upkeep.rest(store.database, atMilliseconds: 0)
        let first = try size(of: bench)
        #expect(first > empty)

        try write(200..<1_000)
        upkeep.rest(store.database, atMilliseconds: 59_999)
        #expect(try size(of: bench) == first)
        upkeep.rest(store.database, atMilliseconds: 60_000)
        #expect(try size(of: bench) > first)
    }

    @Test func `moves later what a reader still needed`() throws {
        let bench = try Bench()
        let store = try bench.open()
        var upkeep = Upkeep()
        #expect(try store.database.moveLog(), "of the tables alone")
        let reader = try Database(path: bench.path, mode: .readOnly)
        try reader.execute("BEGIN; SELECT count(*) FROM plays")
        let records = (0..<1_000).map { Records.listen(Int64($0), play: $0 + 1, track: "t\($0)") }
        _ = try store.store(RecordBatch(records), advances: false)
        let empty = try size(of: bench)
        upkeep.rest(store.database, atMilliseconds: 0)
        #expect(try size(of: bench) == empty)
        try reader.execute("COMMIT")
        // Nothing new was stored.
        upkeep.rest(store.database, atMilliseconds: 60_000)
        #expect(try size(of: bench) > empty)
    }

    @Test func `tells SQLite how tables are filled that were empty at the first rest`() throws {
        let bench = try Bench()
        let store = try bench.open()
        var upkeep = Upkeep()
        _ = try store.store(RecordBatch([Records.listen(0, play: 1, track: "t")]), advances: false)
        upkeep.rest(store.database, atMilliseconds: 0)
        let records = (0..<2_000).map {
            Records.listen(Int64($0), play: $0 + 2, track: "t\($0 % 100)")
        }
        _ = try store.store(RecordBatch(records), advances: false)
        // The log is moved, and of that nothing is left to do.
        upkeep.rest(store.database, atMilliseconds: 60_000)
        upkeep.rest(store.database, atMilliseconds: 3_600_000)
        // About as many: SQLite looks at a thousand rows of each index.
        let plays = try store.database.integer(
            "SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'plays'")
        #expect(plays ?? 0 > 1_000)
    }

    @Test func `tells SQLite how its tables are filled`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = (0..<2_000).map {
            Records.listen(Int64($0), play: $0 + 1, track: "t\($0 % 100)")
        }
        _ = try store.store(RecordBatch(records), advances: false)
        var upkeep = Upkeep()
        upkeep.rest(store.database, atMilliseconds: 0)
        #expect(
            try bench.rows("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'")
                == ["1"])
    }
}
