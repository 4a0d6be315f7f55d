import Doctor
import Plays
import SQLite
import Stage
import Testing

@testable import Sink

@Suite struct `a store that is told what to leave out` {
    @Test(arguments: 0..<200)
    func `says the same in any order of arrival, and as a rebuild`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let records = CorrectedHistory.records(
            seed: seed, listens: 4 + Int(seed % 12), corrections: Int(seed % 9) + 1)
        let bench = try Bench()
        var store = try bench.open()

        var left = (records + records.shuffled(using: &random).prefix(records.count / 4))
            .shuffled(using: &random)[...]
        while !left.isEmpty {
            // Several batches may make one transaction, as in a backfill.
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let count = Int.random(in: 1...15, using: &random)
                _ = try store.add(RecordBatch(Array(left.prefix(count))), advances: false)
                left = left.dropFirst(count)
            }
            try store.commit()
            if Int.random(in: 0...9, using: &random) == 0 { store = try bench.open() }
        }

        let rebuilt = try Bench()
        _ = try rebuilt.open().store(RecordBatch(records), advances: false)
        let (one, other) = (Set(try bench.content()), Set(try rebuilt.content()))
        #expect(one.symmetricDifference(other).sorted() == [], "seed \(seed)")
        #expect(try bench.wrongMarks() == ["0"], "seed \(seed)")
        #expect(try bench.wrongSums() == [], "seed \(seed)")
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
    }

    @Test func `has something to leave out in most of these histories`() throws {
        var excluded = 0
        for seed in 0..<20 as Range<UInt64> {
            let bench = try Bench()
            let records = CorrectedHistory.records(
                seed: seed, listens: 4 + Int(seed % 12), corrections: Int(seed % 9) + 1)
            _ = try bench.open().store(RecordBatch(records), advances: false)
            excluded += try bench.rows("SELECT 1 FROM listens WHERE excluded LIMIT 1").count
        }
        #expect(excluded > 10)
    }

    @Test func `says the same when two stores write in turn`() throws {
        let records = CorrectedHistory.records(seed: 7, listens: 40, corrections: 30)
        let (first, second) = (try Bench(), try Bench())
        _ = try first.open().store(RecordBatch(records), advances: false)
        let stores = [try second.open(), try second.open()]
        for (index, record) in (records + records.reversed()).enumerated() {
            _ = try stores[index % 2].store(RecordBatch([record]), advances: false)
        }
        #expect(try second.content() == first.content())
        #expect(try second.wrongSums() == [])
    }

    private static let listens = [
        Records.listen(0, play: 1, track: "t1", album: "a1", start: "2026-03-04T16:00:00.000Z"),
        Records.listen(1, play: 2, track: "t2", album: "a2", start: "2026-03-04T18:00:00.000Z"),
        Records.track(0, id: "t1", name: "One", artists: ["r1"]),
        Records.track(1, id: "t2", name: "Two", album: "a2", artists: ["r2"]),
        Records.artist(0, id: "r1", name: "Band", genres: ["jazz"]),
        Records.artist(1, id: "r2", name: "Choir", genres: ["folk"]),
    ]

    /// What each view shows of tracks, artists and days, with one track left out.
    @Test(arguments: [
        Records.correction(0, track: "t1"), Records.correction(0, artist: "r1"),
        Records.correction(0, play: 1),
        Records.correction(0, from: 1_772_640_000_000, to: 1_772_640_000_001),
    ])
    func `leaves it out of every view, and takes it in again`(correction: TestRecord) throws {
        let bench = try Bench()
        let store = try bench.open()
        _ = try store.store(RecordBatch(Self.listens), advances: false)
        let whole = try bench.answers()

        let tallies = try store.store(RecordBatch([correction]), advances: false)
        #expect(tallies.total == Tally(stored: 1))
        let without = try bench.answers()
        let told = without.filter {
            $0.value.contains { $0.contains("One") || $0.contains("Band") }
        }
        #expect(told.keys.sorted() == ["excluded_listening"])
        for view in ["listening", "top_tracks", "top_artists", "top_albums", "sessions"] {
            #expect(without[view]?.count == 1, "\(view)")
        }
        #expect(without["excluded_listening"]?.count == 1)
        #expect(try bench.wrongMarks() == ["0"])
        #expect(try bench.wrongSums() == [])

        var undone = correction
        undone.place = RecordPlace(topic: .corrections, partition: 0, offset: 1)
        undone.value = correction.value?.replacing("exclude", with: "include")
        _ = try store.store(RecordBatch([undone]), advances: false)
        #expect(try bench.answers() == whole)
        #expect(try store.store(RecordBatch([correction]), advances: false).total.unchanged == 1)
        #expect(try bench.answers() == whole)
    }

    @Test func `leaves a listen out that comes after the word on it`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let corrections = [
            Records.correction(0, artist: "r1"), Records.correction(1, "include", play: 3),
        ]
        _ = try store.store(RecordBatch(corrections), advances: false)
        _ = try store.store(RecordBatch(Self.listens), advances: false)
        _ = try store.store(
            RecordBatch([
                Records.listen(2, play: 3, track: "t1", start: "2026-03-04T20:00:00.000Z")
            ]), advances: false)
        #expect(
            try bench.rows("SELECT track FROM listening ORDER BY started_at") == ["Two", "One"])
    }

    @Test func `goes by whom a name counts as`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.listen(0, play: 1, track: "t1"),
            Records.track(0, id: "t1", artists: ["name:b"], knowledge: "export"),
            Records.artist(0, id: "name:b", name: "Band", knowledge: "export"),
            Records.correction(0, artist: "r1"),
        ]
        for record in records { _ = try store.store(RecordBatch([record]), advances: false) }
        #expect(try bench.rows("SELECT count(*) FROM listening") == ["1"])
        _ = try store.store(
            RecordBatch([Records.artist(1, id: "r1", name: "band")]), advances: false)
        #expect(try bench.rows("SELECT count(*) FROM listening") == ["0"])
        _ = try store.store(
            RecordBatch([Records.artist(2, id: "r2", name: "band")]), advances: false)
        #expect(try bench.rows("SELECT count(*) FROM listening") == ["1"])
        #expect(try bench.wrongSums() == [])
    }

    @Test func `puts aside what is no correction`() throws {
        let bench = try Bench()
        let store = try bench.open()
        var records = [Records.correction(0, track: "t1"), Records.correction(1, track: "t1")]
        records[0].key = "you"
        records[1].value = records[1].value?.replacing("exclude", with: "forget")
        let tallies = try store.store(RecordBatch(records), advances: false)
        #expect(tallies.total == Tally(deadLettered: 2))
        #expect(
            try bench.rows("SELECT topic, topic_offset, reason FROM dead_letters") == [
                "corrections|0|wrong-key", "corrections|1|bad-value",
            ])
        #expect(try bench.rows("SELECT count(*) FROM corrections") == ["0"])
    }

    @Test func `finds what a hand has left out`() throws {
        let bench = try Bench()
        let store = try bench.open()
        _ = try store.store(
            RecordBatch(Self.listens + [Records.correction(0, track: "t1")]), advances: false)
        let marks = { try StoreCheck.findings(store.database).first { $0.name == "corrections" } }
        #expect(
            try marks()?.line
                == "ok   corrections: 1 listens are left out, as their owners said last")
        try store.database.execute("UPDATE listens SET excluded = 1 - excluded")
        #expect(try marks()?.isGood == false)
    }
}

extension Bench {
    /// All rows of every view, by its name.
    func answers() throws -> [String: [String]] {
        let views = try rows("SELECT name FROM sqlite_schema WHERE type = 'view'")
        return try Dictionary(
            uniqueKeysWithValues: views.map { ($0, try rows("SELECT * FROM \($0)").sorted()) })
    }
}
