import Doctor
import Plays
import SQLite
import Stage
import Support
import Testing
import Wire

@testable import Sink

@Suite struct `the bookkeeping of a store` {
    @Test func `sums polls by account and day, each poll once`() throws {
        let bench = try Bench()
        let records = [
            Records.entry(0, "a", accepted: 2), Records.entry(1, "b", accepted: 3),
            Records.entry(2, "a", accepted: 4), Records.entry(3, "c", account: "you", accepted: 1),
            Records.entry(4, "i", kind: "import", accepted: 9),
        ]

        for order in [records, records.reversed(), records + records] {
            let bench = try Bench()
            let store = try bench.open()
            for record in order { _ = try store.store(RecordBatch([record]), advances: false) }

            #expect(
                try bench.rows(
                    """
                    SELECT name, kind, entries, read, accepted, duplicate, filtered, filtered_sum
                    FROM ledger JOIN accounts USING (account_id) ORDER BY 1, 2
                    """) == [
                        "me|import|1|12|9|1|{\"no-track\":2}|2",
                        "me|poll|2|13|7|2|{\"no-track\":4}|4",
                        "you|poll|1|4|1|1|{\"no-track\":2}|2",
                    ])
        }
        _ = bench
    }

    @Test func `puts a topic made anew behind the old one, whatever its offsets`() throws {
        let bench = try Bench()
        let store = try bench.following()
        _ = try store.store(
            RecordBatch([Records.listen(90, play: 1, played: 1_000)]), advances: true)

        try store.beginAnew(Bench.place(.listens))
        let tally = try store.store(
            RecordBatch([Records.listen(0, play: 1, played: 2_000)]), advances: true)

        #expect(tally.total == Tally(replaced: 1))
        #expect(try bench.rows("SELECT ms_played FROM listens") == ["2000"])
        #expect(try bench.rows("SELECT next_offset FROM offsets WHERE topic = 'listens'") == ["1"])
        #expect(try bench.rows("SELECT topic, generation FROM topic_generations") == ["listens|1"])
    }

    @Test func `puts a topic made anew twice behind both`() throws {
        let bench = try Bench()
        let store = try bench.following()
        for (offset, played) in [(90, 1_000), (40, 2_000), (0, 3_000)] as [(Int64, Int64)] {
            let record = Records.listen(offset, play: 1, played: played)
            let tally = try store.store(RecordBatch([record]), advances: true)
            let first = Tally(stored: 1)
            #expect(tally.total == (offset == 90 ? first : Tally(replaced: 1)), "\(offset)")
            guard offset > 0 else { break }
            try store.beginAnew(Bench.place(.listens))
            try store.beginAnew(TopicPartition(topic: .listens, partition: 1))
        }
        #expect(try bench.rows("SELECT ms_played FROM listens") == ["3000"])
        #expect(try bench.rows("SELECT generation FROM topic_generations") == ["2"])
    }

    @Test func `forgets where it was in partitions that are gone`() throws {
        let bench = try Bench()
        let store = try bench.following()
        #expect(try store.notePartitions(2, of: .listens, accepts: false) == nil)
        let records = [Records.listen(0, play: 1), Records.listen(0, partition: 1, play: 2)]
        _ = try store.store(RecordBatch(records), advances: true)

        #expect(try store.notePartitions(1, of: .listens, accepts: true) == nil)
        #expect(try bench.rows("SELECT topic, topic_partition FROM offsets") == ["listens|0"])
    }

    @Test func `adds up once a dead letter was replayed`() throws {
        let bench = try Bench()
        let store = try bench.open()
        var broken = Records.listen(0, play: 1)
        broken.value = "{"
        let records = [broken, Records.listen(1, play: 2), Records.entry(0, "a", accepted: 2)]
        _ = try store.store(RecordBatch(records), advances: false)
        let sums = { try StoreCheck.findings(store.database).first { $0.name == "plays" } }
        #expect(try sums()?.words == "2 accepted, 1 stored + 1 dead letters")

        _ = try store.store(RecordBatch([Records.listen(0, play: 1)]), advances: false)
        #expect(try sums()?.isGood == true)
        #expect(try sums()?.words == "2 accepted, 2 stored + 0 dead letters")
    }

    @Test func `keeps and publishes letters of each topic of one name`() throws {
        let bench = try Bench()
        let store = try bench.following()
        var broken = Records.listen(0, play: 1)
        broken.value = "{"
        var published: [DeadLetter] = []
        func run() throws {
            _ = try store.store(RecordBatch([broken]), advances: true) { records, instant in
                published += records.map { $0.letter(at: instant) }
            }
        }
        try run()
        try store.beginAnew(Bench.place(.listens))
        try run()
        #expect(published.map(\.generation) == [0, 1])

        // The sink reads back what it has published, which is known already.
        for (offset, letter) in published.enumerated() {
            let headers = letter.headers.map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
            let record = TestRecord(
                place: RecordPlace(topic: .deadLetters, partition: 0, offset: Int64(offset)),
                key: "me", value: "{", headers: Dictionary(uniqueKeysWithValues: headers))
            let tallies = try store.store(RecordBatch([record]), advances: true)
            #expect(tallies.total == Tally(unchanged: 1))
        }
        #expect(
            try bench.rows("SELECT topic, topic_offset, topic_generation FROM dead_letters")
                == ["listens|0|0", "listens|0|1"])
        let sums = try StoreCheck.findings(store.database).first { $0.name == "plays" }
        #expect(sums?.words.hasPrefix("0 accepted, 0 stored + 2 dead letters") == true)
    }

    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]])
    func `counts an album known by name as the one album that is called so`(order: [Int]) throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.listen(0, play: 1, track: "t1", album: "name:a"),
            Records.listen(
                1, play: 2, track: "t2", album: "a1", start: "2026-03-04T18:00:00.000Z"),
            Records.album(0, id: "name:a", name: "RECORD ", knowledge: "export"),
            Records.album(1, id: "a1", name: "Record"),
        ]
        for place in order { _ = try store.store(RecordBatch([records[place]]), advances: false) }
        let top = "SELECT album, sum(listens) FROM top_albums GROUP BY album_id ORDER BY 1"
        #expect(try bench.rows(top) == ["Record|2"])

        _ = try store.store(
            RecordBatch([Records.album(2, id: "a2", name: "record")]), advances: false)
        #expect(try bench.rows(top) == ["RECORD |1", "Record|1"])
        #expect(try bench.wrongSums() == [])
    }

    @Test func `lets a sink that was taken over store nothing more`() throws {
        let bench = try Bench()
        let (one, other) = (try bench.following(), try bench.following())
        try one.ownership.claim(1)
        try other.ownership.claim(2)

        let error = #expect(throws: Failure.self) {
            try one.store(RecordBatch([Records.listen(0, play: 1)]), advances: true)
        }
        _ = try other.store(RecordBatch([Records.listen(0, play: 1)]), advances: true)

        #expect(
            error?.description == """
                \(bench.path): another legato-sink has taken this database over; this one has \
                stored nothing since, and ends
                """)
        #expect(try bench.rows("SELECT count(*) FROM plays") == ["1"])
    }

    @Test func `keeps the zone of the listen that lies last`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.listen(5, play: 1, zone: "Europe/Berlin", hour: 17),
            Records.listen(3, play: 2, zone: "Asia/Kathmandu", hour: 21),
        ]
        for record in records { _ = try store.store(RecordBatch([record]), advances: false) }

        #expect(try bench.rows("SELECT name, timezone FROM accounts") == ["me|Europe/Berlin"])
    }

    @Test func `keeps lists as they were, and shows them as they are`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.item(0, position: 0, name: "Old", at: "2026-03-04", total: 2),
            Records.item(1, position: 1, name: "Gone", at: "2026-03-04", total: 2),
            Records.item(2, position: 0, name: "New", at: "2026-03-05", total: 1),
            Records.item(
                3, list: "saved-tracks", position: nil, name: nil, at: "2026-03-05", total: 0),
        ]
        _ = try store.store(RecordBatch(records.shuffled() + records), advances: false)

        #expect(
            try bench.rows("SELECT list, position, name FROM current_list_items")
                == ["playlist:p|0|New"])
        #expect(
            try bench.rows(
                "SELECT taken_at, total, position, name FROM list_history ORDER BY 1, 2, 3")
                == [
                    "2026-03-04T00:00:00Z|2|0|Old", "2026-03-04T00:00:00Z|2|1|Gone",
                    "2026-03-05T00:00:00Z|0|-|-", "2026-03-05T00:00:00Z|1|0|New",
                ])
    }

    @Test func `finds what a hand has changed in the file`() throws {
        let bench = try Bench()
        let store = try bench.open()
        _ = try store.store(
            RecordBatch([
                Records.listen(0, play: 1), Records.entry(0, "a"),
                Records.entry(1, "e", kind: "enrichment", accepted: 2),
                Records.entry(2, "l", kind: "lists", accepted: 3),
            ]), advances: false)
        let database = try StoreFile.openToRead(bench.path)
        #expect(try StoreCheck.findings(database).filter { !$0.isGood } == [])

        try store.database.execute(
            "UPDATE listens SET ms_played = 1; DELETE FROM accounts; UPDATE ledger SET read = 99")

        let names = try StoreCheck.findings(database).filter { !$0.isGood }.map(\.name)
        #expect(names == ["references", "ledger", "ready tables"])
    }
}

@Suite struct `a name` {
    @Test(arguments: [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3]])
    func `counts as the one artist of that name, and no longer when there are two`(
        order: [Int]
    ) throws {
        let bench = try Bench()
        let records = [
            Records.listen(0, play: 1, track: "t1"),
            Records.listen(1, play: 2, track: "t2", start: "2026-03-04T18:00:00.000Z"),
            Records.track(0, id: "t1", artists: ["name:b"], knowledge: "export"),
            Records.track(1, id: "t2", artists: ["r1"]),
            Records.artist(0, id: "name:b", name: "BAND ", knowledge: "export"),
        ]
        let store = try bench.open()
        for place in order { _ = try store.store(RecordBatch([records[place]]), advances: false) }
        let top = "SELECT artist, sum(listens) FROM top_artists GROUP BY artist_id ORDER BY 1"

        _ = try store.store(
            RecordBatch([Records.artist(1, id: "r1", name: "Band", genres: ["jazz"])]),
            advances: false)
        #expect(try bench.rows(top) == ["Band|2"])
        #expect(try bench.rows("SELECT genre, listens FROM top_genres") == ["jazz|2"])

        _ = try store.store(
            RecordBatch([Records.artist(2, id: "r2", name: "band")]), advances: false)
        #expect(try bench.rows(top) == ["BAND |1", "Band|1"])
        #expect(try bench.wrongSums() == [])
    }
}
