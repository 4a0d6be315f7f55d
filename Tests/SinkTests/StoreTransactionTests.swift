import Plays
import SQLite
import Stage
import Testing

@testable import Sink

private struct Crash: Error {}

@Suite struct `a transaction of a store` {
    @Test func `stores rows and offsets together`() throws {
        let bench = try Bench()
        let store = try bench.following()

        _ = try store.store(
            RecordBatch([Records.listen(4, play: 1), Records.listen(6, play: 2)]), advances: true)

        let sql = """
            SELECT topic, topic_partition, next_offset, last_offset, length(last_hash) FROM offsets
            """
        #expect(try bench.rows(sql) == ["listens|0|7|6|32"])
        let again = try bench.open().offsets.take(Bench.place(.listens))
        #expect(again?.nextOffset == 7)
    }

    @Test func `leaves nothing behind when it is cut off`() throws {
        let bench = try Bench()
        let store = try bench.following()
        _ = try store.store(RecordBatch([Records.listen(0, play: 1)]), advances: true)
        let before = try bench.content() + bench.rows("SELECT * FROM offsets")
        let batch = RecordBatch([
            Records.listen(1, play: 2, account: "new"), Records.track(0), broken(2),
        ])

        #expect(throws: Crash.self) {
            try store.store(batch, advances: true) { _, _ in throw Crash() }
        }
        #expect(try bench.content() + bench.rows("SELECT * FROM offsets") == before)

        // The same store goes on: nothing it remembered from the attempt misleads it.
        _ = try store.store(batch, advances: true)
        #expect(try bench.rows("SELECT count(*) FROM listens") == ["2"])
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
    }

    @Test func `takes several batches or none`() throws {
        let bench = try Bench()
        let store = try bench.following()
        _ = try store.store(RecordBatch([Records.listen(0, play: 1)]), advances: true)
        let before = try bench.content() + bench.rows("SELECT * FROM offsets")
        let first = RecordBatch([Records.listen(1, play: 2), Records.track(0)])
        let second = RecordBatch([
            Records.listen(2, play: 2, played: 90_000), Records.artist(0), broken(3),
        ])

        _ = try store.add(first, advances: true)
        #expect(throws: Crash.self) {
            try store.add(second, advances: true) { _, _ in throw Crash() }
        }
        try store.commit()
        #expect(try bench.content() + bench.rows("SELECT * FROM offsets") == before)

        // The entities of the second batch read the sums of the first one's listens.
        for batch in [first, second] { _ = try store.add(batch, advances: true) }
        #expect(try bench.content() + bench.rows("SELECT * FROM offsets") == before)
        try store.commit()
        #expect(
            try bench.rows("SELECT artist, sum(listens), sum(ms_played) FROM top_artists")
                == ["Band|2|270000"])
        #expect(
            try bench.rows("SELECT topic, next_offset FROM offsets ORDER BY 1")
                == ["artists|1", "listens|4", "tracks|1"])
        #expect(try bench.wrongSums() == [])
    }

    @Test func `that does not end keeps the lock with the sink that began it`() throws {
        let bench = try Bench()
        let (lock, halted) = try StoreFile.openAlone(bench.path)
        try halted.execute("BEGIN IMMEDIATE")

        let error = #expect(throws: Failure.self) {
            try StoreFile.openAlone(bench.path, takesOver: true)
        }
        #expect(error?.description.contains("halted in one") == true)
        // A sink that asks for nothing special is refused as before.
        #expect(throws: Failure.self) { try StoreLock(bench.path) }

        halted.rollBack()
        _ = try StoreFile.openAlone(bench.path, takesOver: true)
        withExtendedLifetime(lock) {}
    }

    @Test func `is refused when another writer has moved on`() throws {
        let bench = try Bench()
        let (one, other) = (try bench.following(), try bench.following())
        _ = try one.store(RecordBatch([Records.listen(0, play: 1)]), advances: true)

        let error = #expect(throws: Failure.self) {
            try other.store(
                RecordBatch([Records.listen(0, play: 1), Records.listen(1, play: 2)]),
                advances: true)
        }

        #expect(
            error?.description == """
                \(bench.path): another sink has moved on in listens, partition 0; this one has \
                stored nothing since: run one sink a database
                """)
        #expect(try bench.rows("SELECT count(*) FROM listens") == ["1"])
        #expect(try bench.rows("SELECT next_offset FROM offsets") == ["1"])
    }

    @Test func `moves no offset in a replay`() throws {
        let bench = try Bench()
        let store = try bench.following()
        _ = try store.store(RecordBatch([Records.listen(5, play: 1)]), advances: true)

        _ = try bench.open().store(RecordBatch([Records.listen(0, play: 2)]), advances: false)
        _ = try store.store(RecordBatch([Records.listen(6, play: 3)]), advances: true)

        #expect(try bench.rows("SELECT next_offset FROM offsets") == ["7"])
        #expect(try bench.rows("SELECT count(*) FROM listens") == ["3"])
    }

    @Test func `takes what is broken aside and the records around it in`() throws {
        let bench = try Bench()
        let store = try bench.following()
        var published: [String] = []
        let records = [
            Records.listen(0, play: 1), broken(1), wrongKey(2), nullValue(3), huge(4),
            Records.listen(5, play: 2),
        ]

        let tallies = try store.store(RecordBatch(records), advances: true) { letters, _ in
            published = letters.map { "\($0.place.offset) \($0.fault.reason.rawValue)" }
        }

        #expect(tallies[.listens] == Tally(stored: 2, deadLettered: 4))
        #expect(published == ["1 not-json", "2 wrong-key", "3 not-json", "4 too-large"])
        let sql = """
            SELECT topic, topic_partition, topic_offset, stage, reason, key, at FROM dead_letters
            """
        #expect(
            try bench.rows(sql) == [
                "listens|0|1|sink|not-json|me|\(Bench.now)",
                "listens|0|2|sink|wrong-key|you|\(Bench.now)",
                "listens|0|3|sink|not-json|me|\(Bench.now)",
                "listens|0|4|sink|too-large|me|\(Bench.now)",
            ])
    }

    @Test func `keeps each dead letter of the topic once`() throws {
        let bench = try Bench()
        let store = try bench.following()
        func letter(_ offset: Int64, at: String) -> TestRecord {
            TestRecord(
                place: RecordPlace(topic: .deadLetters, partition: 0, offset: offset), key: "me",
                value: "{",
                headers: [
                    "legato.stage": "processor", "legato.topic": "plays",
                    "legato.partition": "3", "legato.offset": "17",
                    "legato.reason": "not-json", "legato.detail": "the value is no JSON",
                    "legato.at": at,
                ])
        }
        var bare = letter(2, at: "")
        bare.headers = [:]
        let records = [
            letter(0, at: "2026-03-04T16:05:01.000Z"), letter(1, at: "2026-03-04T16:05:00.000Z"),
            bare,
        ]

        let tallies = try store.store(RecordBatch(records), advances: true)

        #expect(tallies[.deadLetters] == Tally(stored: 1, replaced: 1, deadLettered: 1))
        let sql = """
            SELECT topic, topic_partition, topic_offset, stage, reason, detail, key, at
            FROM dead_letters ORDER BY topic
            """
        #expect(
            try bench.rows(sql) == [
                "dead-letters|0|2|sink|missing-field|the headers of a dead letter are missing|me|0",
                "plays|3|17|processor|not-json|the value is no JSON|me|1772640300000",
            ])
    }

    private func broken(_ offset: Int64) -> TestRecord { changed(offset) { $0.value = "{\"v\":1" } }
    private func wrongKey(_ offset: Int64) -> TestRecord { changed(offset) { $0.key = "you" } }
    private func nullValue(_ offset: Int64) -> TestRecord { changed(offset) { $0.value = nil } }
    private func huge(_ offset: Int64) -> TestRecord {
        changed(offset) { $0.value = String(repeating: " ", count: 1_000_001) }
    }

    private func changed(_ offset: Int64, _ change: (inout TestRecord) -> Void) -> TestRecord {
        var record = Records.listen(offset, play: 1_000 + Int(offset))
        change(&record)
        return record
    }
}
