import Plays
import Stage
import Testing

@testable import Sink

/// What is found at a glance must be what is found by working it out.
@Suite struct `a partner that is found at a glance` {
    /// Some two thousand lives, one play a transaction or many.
    @Test(arguments: 0..<60)
    func `is the one that a repair finds`(seed: UInt64) throws {
        var lives = CrowdedLives(seed: seed)
        let (quick, thorough) = (try Bench(), try Bench())
        let stores = [try quick.open(), try thorough.open()]
        stores[1].tables.listens.isQuick = false
        var left = lives.records()[...]
        while !left.isEmpty {
            let count = seed % 4 == 1 ? 1 : 20
            let batch = RecordBatch(Array(left.prefix(count)))
            left = left.dropFirst(count)
            for store in stores { _ = try store.store(batch, advances: false) }
        }

        let differences = Set(try quick.content()).symmetricDifference(try thorough.content())
        #expect(differences.sorted() == [], "seed \(seed)")
        #expect(try quick.pairs() == lives.pairs(), "seed \(seed)")
        #expect(try quick.wrongSums() == [], "seed \(seed)")
        // Not all was worked out by both.
        let found = stores.map(\.tables.listens.pairsFoundAtOnce)
        #expect(found[0] > 5 && found[1] == 0, "\(found)")
    }

    /// A play: its end and its length in seconds.
    struct Told: Sendable {
        let source: Source
        let end: Int64
        let length: Int64

        init(_ source: Source, _ end: Int64, _ length: Int64) {
            self.source = source
            self.end = end
            self.length = length
        }
    }

    /// Of one track; whether the last one finds a partner.
    @Test(
        arguments: [
            // As far as it may be, at the end and at the beginning; and a second more.
            ([Told(.api, 0, 180), Told(.extended, 60, 180)], true),
            ([Told(.extended, 60, 180), Told(.api, -180, 180)], true),
            ([Told(.api, 0, 180), Told(.extended, 81, 20)], false),
            // The partner has one that is further away, or nearer.
            ([Told(.api, 0, 180), Told(.extended, 10, 180), Told(.extended, 5, 180)], true),
            ([Told(.api, 0, 180), Told(.extended, 5, 180), Told(.extended, 10, 180)], false),
            // A row of some minutes, or of hours, around it has its own or would like it.
            ([Told(.extended, 600, 600), Told(.api, 300, 60), Told(.extended, 301, 60)], true),
            (
                [
                    Told(.extended, 600, 600), Told(.api, 0, 60), Told(.api, 300, 60),
                    Told(.extended, 301, 60),
                ], false
            ),
            (
                [
                    Told(.extended, 600, 600), Told(.api, 0, 60), Told(.extended, 301, 60),
                    Told(.api, 300, 60),
                ], false
            ),
            (
                [
                    Told(.extended, 7_200, 7_200), Told(.api, 0, 60), Told(.api, 3_600, 60),
                    Told(.extended, 3_601, 60),
                ], false
            ),
        ] as [([Told], Bool)])
    func `is told from one that has another`(told: [Told], isPaired: Bool) throws {
        let bench = try Bench()
        let store = try bench.open()
        for (offset, told) in told.enumerated() {
            let start = Instant(
                milliseconds: 1_772_640_000_000 + (told.end - told.length) * 1_000)
            let record = Records.listen(
                Int64(offset), play: offset + 1, start: "\(start)", played: told.length * 1_000,
                date: String("\(start)".prefix(10)), hour: Int(start.seconds) / 3_600 % 24,
                source: "\(told.source.name)")
            _ = try store.store(RecordBatch([record]), advances: false)
        }
        let id = "\(Records.playID(told.count))"
        let rule = try bench.rows(
            "SELECT paired_by FROM plays WHERE lower(hex(play_id)) = '\(id)'")
        #expect(rule == [isPaired ? "1" : "-"])
    }
}
