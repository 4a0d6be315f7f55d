import Plays
import SQLite
import Stage
import Support
import Testing

@testable import Sink

@Suite struct `a store` {
    @Test func `makes one readable listen of each play`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let records = [
            Records.listen(0, play: 1, zone: "Asia/Kathmandu", date: "2026-03-04", hour: 21),
            Records.track(0), Records.artist(0), Records.album(0),
        ]

        let tallies = try store.store(RecordBatch(records), advances: true)

        #expect(tallies.total == Tally(stored: 4))
        let rows = try bench.rows(
            "SELECT account, local_time, track, artists, album, ms_played FROM listening")
        #expect(rows == ["me|2026-03-04 21:45:00|Song|r1|Record|180000"])
    }

    @Test func `keeps every play of a track on repeat`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let records = (0..<20).map { Records.listen(Int64($0), play: $0 + 1) }

        _ = try store.store(RecordBatch(records), advances: true)

        let counts = try bench.rows("SELECT count(*), count(DISTINCT track_id) FROM listens")
        #expect(counts == ["20|1"])
    }

    @Test func `replaces a play by what a later place says, not by an earlier one`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let early = Records.listen(3, play: 1, track: "t1", played: 1_000)
        let late = Records.listen(9, play: 1, track: "t2", played: 2_000)

        let verdicts = try [late, early, late].map {
            try store.store(RecordBatch([$0]), advances: false).total
        }

        #expect(verdicts == [Tally(stored: 1), Tally(unchanged: 1), Tally(unchanged: 1)])
        let rows = try bench.rows(
            "SELECT t.id, l.ms_played FROM listens l JOIN tracks t USING (track_id)")
        #expect(rows == ["t2|2000"])
        #expect(try bench.rows("SELECT topic_offset FROM plays") == ["9"])
    }

    /// Artists and albums that were only mentioned had the key of the whole once.
    @Test func `takes a mention by its key of today and by its old one, and by no other`() throws {
        let bench = try Bench()
        let store = try bench.following()
        func mention(_ offset: Int64, _ id: String, key: String) -> TestRecord {
            var record = Records.artist(offset, id: id, knowledge: "partial")
            record.key = key
            return record
        }
        let tallies = try store.store(
            RecordBatch([
                mention(0, "r1", key: "r1@mention"), mention(1, "r2", key: "r2"),
                mention(2, "r3", key: "r3@album"),
            ]), advances: true)
        #expect(tallies[.artists] == Tally(stored: 2, deadLettered: 1))
        #expect(try bench.rows("SELECT id FROM artists ORDER BY 1") == ["r1", "r2"])
    }

    @Test(arguments: [
        ([("partial", "2026-03-09"), ("full", "2026-03-01")], "1"),
        ([("export", "2026-03-09"), ("partial", "2026-03-01")], "1"),
        ([("full", "2026-03-02"), ("full", "2026-03-01")], "0"),
        ([("full", "2026-03-01"), ("full", "2026-03-01")], "1"),
    ])
    func `describes an entity by knowledge, then time, then bytes`(
        says: [(String, String)], winner: String
    ) throws {
        let records = says.enumerated().map { index, say in
            Records.track(Int64(index), name: "\(index)", knowledge: say.0, at: say.1)
        }
        for order in [records, records.reversed()] {
            for batches in [[order], order.map { [$0] }] {
                let bench = try Bench()
                let store = try bench.following()
                for batch in batches { _ = try store.store(RecordBatch(batch), advances: false) }

                #expect(try bench.rows("SELECT name FROM tracks") == [winner])
            }
        }
    }

    @Test func `writes of each entity the best record of a transaction`() throws {
        let bench = try Bench()
        let store = try bench.following()
        // Longer than the first one of its entity, so it lies elsewhere.
        let second = [
            Records.track(2, name: "A song with a longer name", at: "2026-03-06"),
            Records.track(3, id: "t2", name: "Old", album: "a9", at: "2026-03-01"),
        ]
        let first = [
            Records.track(0, at: "2026-03-05"), Records.track(1, id: "t2", name: "New"),
        ]

        #expect(try store.add(RecordBatch(first), advances: true) == Tallies())
        let passedOver = try store.add(RecordBatch(second), advances: true)
        #expect(passedOver[.tracks] == Tally(unchanged: 2))
        #expect(try store.commit()[.tracks] == Tally(stored: 2))

        #expect(
            try bench.rows("SELECT id, name FROM tracks ORDER BY 1")
                == ["t1|A song with a longer name", "t2|New"])
        // What a record names has a row, whatever becomes of the record.
        #expect(try bench.rows("SELECT count(*) FROM albums WHERE id = 'a9'") == ["1"])
        #expect(try bench.rows("SELECT next_offset FROM offsets") == ["4"])
    }

    @Test func `lets entities wait only as long as there is room for them`() throws {
        let bench = try Bench()
        let store = try Store(StoreFile.open(bench.path), entityBytesLimit: 1_000)
        let tracks = (0..<8).map {
            Records.track(Int64($0), id: "t\($0 % 4)", at: "2026-03-0\($0 + 1)")
        }
        var tallies = try tracks.map {
            try store.add(RecordBatch([$0]), advances: false)[.tracks]
        }
        tallies.append(try store.commit()[.tracks])

        let all = tallies.reduce(into: Tally()) { $0 += $1 }
        #expect(all.records == 8)
        // Some were written before the better ones came.
        #expect(all.stored == 4)
        #expect(all.replaced > 0)
        #expect(
            try bench.rows("SELECT count(*), min(observed_at), max(observed_at) FROM tracks")
                == ["4|1772668800000|1772928000000"])
    }

    @Test func `describes tracks before the listens of a later batch`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let heard = Records.listen(0, play: 1, played: 500, source: "extended")

        _ = try store.add(RecordBatch([Records.track(0, duration: 1_000)]), advances: true)
        let tallies = try store.add(RecordBatch([heard]), advances: true)
        #expect(tallies[.tracks] == Tally(stored: 1))
        #expect(tallies[.listens] == Tally(stored: 1))
        #expect(try store.commit() == Tallies())

        #expect(try bench.rows("SELECT completion FROM listens") == ["0.5"])
    }

    @Test func `forgets entities that waited when their transaction is undone`() throws {
        let bench = try Bench()
        let store = try bench.following()
        _ = try store.add(RecordBatch([Records.track(0)]), advances: true)
        store.undo()

        #expect(try store.commit() == Tallies())
        _ = try store.store(RecordBatch([Records.listen(0, play: 1, track: "t2")]), advances: true)
        #expect(try bench.rows("SELECT id FROM tracks") == ["t2"])
    }

    @Test func `credits every artist once, in order, and follows a change of them`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let sql = """
            SELECT position, id FROM track_artists JOIN artists USING (artist_id) ORDER BY 1
            """

        _ = try store.store(
            RecordBatch([Records.track(0, artists: ["r1", "r2", "r1"])]), advances: true)
        #expect(try bench.rows(sql) == ["0|r1", "1|r2"])

        let later = Records.track(1, artists: ["r3", "r1"], at: "2026-03-05")
        _ = try store.store(RecordBatch([later]), advances: true)
        #expect(try bench.rows(sql) == ["0|r3", "1|r1"])
    }

    @Test func `leaves an entity alone when the topic forgets it`() throws {
        let bench = try Bench()
        let store = try bench.following()
        var forgotten = Records.track(1)
        forgotten.value = nil

        let tallies = try store.store(RecordBatch([Records.track(0), forgotten]), advances: true)

        #expect(tallies[.tracks] == Tally(stored: 1, tombstones: 1))
        #expect(try bench.rows("SELECT name FROM tracks") == ["Song"])
    }

    @Test func `knows gaps by the ledger, in whatever order they open and close`() throws {
        let bench = try Bench()
        let store = try bench.following()
        let (from, to) = ("2026-03-04T23:00:00.000Z", "2026-03-05T01:00:00.000Z")
        let records = [
            Records.entry(
                0, "c", kind: "gap-closed", from: from, to: to, gap: "g",
                at: "2026-03-06T00:00:00.000Z"),
            Records.entry(1, "g", kind: "gap-opened", from: from, to: to, gap: "g"),
            Records.entry(2, "h", kind: "gap-opened", from: from, to: to, gap: "h"),
        ]

        _ = try store.store(RecordBatch(records), advances: true)

        #expect(try bench.rows("SELECT gap, closed_at FROM gaps") == ["g|1772755200000", "h|-"])
        #expect(
            try bench.rows("SELECT account, date, gaps FROM completeness")
                == ["me|2026-03-04|1", "me|2026-03-05|1"])
    }

    /// A row of an export said the day before; the API's play tells that it was a second later.
    @Test(arguments: [false, true])
    func `keeps the days that have listens and no others`(isReversed: Bool) throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.listen(
                0, play: 1, start: "2026-03-03T23:59:59.000Z", date: "2026-03-03", hour: 23,
                source: "extended"),
            Records.listen(1, play: 2, start: "2026-03-04T00:00:00.500Z", hour: 0),
        ]
        for record in isReversed ? records.reversed() : records {
            _ = try store.store(RecordBatch([record]), advances: false)
        }
        #expect(try bench.rows("SELECT date_id FROM listens") == ["20260304"])
        #expect(try bench.rows("SELECT date_id FROM dates") == ["20260304"])

        // The day comes back with its next listen.
        let again = Records.listen(
            2, play: 3, start: "2026-03-03T12:00:00.000Z", date: "2026-03-03", hour: 12)
        _ = try store.store(RecordBatch([again]), advances: false)
        #expect(try bench.rows("SELECT date_id FROM dates") == ["20260303", "20260304"])
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
    }

    @Test func `keeps a day of which all listens are left out`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let records = [
            Records.listen(0, play: 1), Records.listen(1, play: 2, played: 90_000),
            Records.correction(0, track: "t1"),
        ]
        for record in records { _ = try store.store(RecordBatch([record]), advances: false) }
        // Another length, and with it another row of the day.
        let moved = Records.listen(
            2, play: 2, start: "2026-03-05T00:00:00.000Z", date: "2026-03-05", hour: 0)
        _ = try store.store(RecordBatch([moved]), advances: false)
        #expect(try bench.rows("SELECT date_id FROM dates") == ["20260304", "20260305"])
    }

    @Test func `says once that a zone has no table here`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let log = LogLines(stage: "sink")
        for play in 1...4 {
            let record = Records.listen(
                Int64(play), play: play,
                start: "2026-03-04T16:00:00.\(play % 2 == 0 ? 5 : 0)00Z",
                zone: play < 4 ? "Mars/Base" : "UTC", source: play % 2 == 0 ? "api" : "extended")
            _ = try store.addPatiently(
                RecordBatch([record]), advances: false, stop: StopSignal(), log: log.log,
                publish: { _, _ in })
        }
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("has no table on this machine") == true)
        #expect(log.lines.first?.hasSuffix("zone=Mars/Base") == true, "\(log.lines)")
        #expect(store.tables.listens.clocks.universalDays == 1)
    }

    /// The API tells the millisecond, which moves the listen's beginning by half a second: no
    /// record says what the clock was then.
    @Test(arguments: ["UTC", "Mars/Base"])
    func `counts the days that it takes by universal time, not the listens`(zone: String) throws {
        let bench = try Bench()
        let store = try bench.open()
        for play in 2...13 {
            let source = play % 2 == 0 ? "api" : "extended"
            let (day, minute) = ((play / 2) % 3 + 1, 10 + play / 2 * 5)
            let record = Records.listen(
                Int64(play), play: play,
                start: "2026-03-0\(day)T16:\(minute):00.\(play % 2 == 0 ? 5 : 0)00Z", zone: zone,
                date: "2026-03-0\(day)", source: source)
            _ = try store.store(RecordBatch([record]), advances: false)
        }
        let pairs = try bench.rows("SELECT count(*) FROM plays WHERE paired_by IS NOT NULL")
        #expect(store.tables.listens.clocks.universalDays == (zone == "UTC" ? 0 : 3), "\(pairs)")
    }

    /// What began shortly before 1970 on somebody's clock, or everybody's.
    @Test(arguments: [
        ("UTC", 0, 180_000, "1970-01-01|0|0|1970-01-01 00:00:00"),
        ("America/New_York", 0, 180_000, "1969-12-31|19|-300|1969-12-31 19:00:00"),
        ("America/New_York", 17_999_999, 180_000, "1969-12-31|23|-300|1969-12-31 23:59:59"),
        ("America/New_York", 18_000_000, 180_000, "1970-01-01|0|-300|1970-01-01 00:00:00"),
        ("Asia/Kolkata", 0, 180_000, "1970-01-01|5|330|1970-01-01 05:30:00"),
    ])
    func `knows the day of what began when 1970 did`(
        zone: String, start: Int64, played: Int64, row: String
    ) throws {
        let bench = try Bench()
        let local = try #require(LocalOffset.installed(zone)).local(Instant(milliseconds: start))
        var date = ByteBuffer(capacity: 16)
        date.append(local.date)
        let record = Records.listen(
            0, play: 1, start: "\(Instant(milliseconds: start))", played: played, zone: zone,
            date: "\(date.text)", hour: local.hour)
        _ = try bench.open().store(RecordBatch([record]), advances: false)
        #expect(try bench.rows(Self.clocks) == [row])
        #expect(try bench.wrongSums() == [])
    }

    /// A play that lasted for longer than since 1970 is refused; two that are one listen can begin
    /// before it, since each source tells one end better.
    @Test(arguments: [
        ("UTC", 1, "1969-12-31|23|0|1969-12-31 23:59:59"),
        ("UTC", 500, "1969-12-31|23|0|1969-12-31 23:59:59"),
        ("UTC", 1_000, "1969-12-31|23|0|1969-12-31 23:59:59"),
        ("UTC", 1_001, "1969-12-31|23|0|1969-12-31 23:59:58"),
        ("Asia/Kolkata", 30_500, "1970-01-01|5|330|1970-01-01 05:29:29"),
        ("America/New_York", 500, "1969-12-31|18|-300|1969-12-31 18:59:59"),
    ])
    func `knows the day of what began before 1970`(
        zone: String, before: Int64, row: String
    ) throws {
        let bench = try Bench()
        let store = try bench.open()
        let refused = Records.listen(
            0, play: 1, start: "1969-12-31T23:59:59.999Z", played: 180_000, zone: zone)
        #expect(
            try store.store(RecordBatch([refused]), advances: false).total
                == Tally(deadLettered: 1))
        let local = try #require(LocalOffset.installed(zone)).local(Instant(milliseconds: 0))
        var date = ByteBuffer(capacity: 16)
        date.append(local.date)
        let api = 300_000 - before - 100_000
        let records = [
            Records.listen(
                1, play: 2, start: "1970-01-01T00:00:00.000Z", played: 300_000, zone: zone,
                date: "\(date.text)", hour: local.hour, source: "extended"),
            Records.listen(
                2, play: 3, start: "\(Instant(milliseconds: api))", played: 100_000, zone: zone,
                date: "\(date.text)", hour: local.hour),
        ]
        for record in records { _ = try store.store(RecordBatch([record]), advances: false) }
        #expect(try bench.rows("SELECT started_at FROM listens") == ["\(-before)"])
        #expect(try bench.rows(Self.clocks) == [row])
        _ = try store.store(
            RecordBatch([Records.correction(0, track: "t1")]), advances: false)
        #expect(
            try bench.rows("SELECT local_time FROM excluded_listening")
                == [String(row.split(separator: "|").last ?? "")])
        #expect(try bench.wrongSums() == [])
    }

    private static let clocks = """
        SELECT date, local_hour, utc_offset_minutes, local_time
        FROM listens JOIN dates USING (date_id) JOIN listening USING (listen_id)
        """

    @Test func `takes the greater total of a list whose items do not agree`() throws {
        for totals in [[3, 5], [5, 3]] {
            let bench = try Bench()
            let store = try bench.open()
            for (place, total) in totals.enumerated() {
                let item = Records.item(
                    Int64(place), position: place, name: "s", at: "2026-03-04", total: total)
                _ = try store.store(RecordBatch([item]), advances: false)
            }
            #expect(try bench.rows("SELECT total FROM lists") == ["5"])
        }
    }
}
