import Plays
import Stage
import Testing

@testable import Sink

@Suite struct `the listens of a store` {
    /// All topics, any interleaving, any repetition, any cut into batches and transactions: one
    /// content.
    @Test(arguments: 0..<200)
    func `are those of pairing, in any order of arrival`(seed: UInt64) throws {
        try arrive(seed, PairedHistory.Clock.known)
    }

    /// The day of a listen is what the record says that it is of, or what the zone's table says:
    /// never whichever was asked last.
    @Test(arguments: 0..<200)
    func `have one day in any order of arrival, also where zones are unknown`(
        seed: UInt64
    ) throws {
        try arrive(seed, PairedHistory.Clock.unknown)
    }

    private func arrive(_ seed: UInt64, _ clocks: [PairedHistory.Clock]) throws {
        var random = SplitMix64(seed: seed)
        let history = PairedHistory(seed: seed, listens: 4 + Int(seed % 12), clocks: clocks)
        let bench = try Bench()
        var store = try bench.open()
        let records = history.records + OtherRecords.make(&random)

        var left = (records + records.shuffled(using: &random).prefix(records.count / 4))
            .shuffled(using: &random)[...]
        while !left.isEmpty {
            try store.storeSome(of: &left, batches: 1...4, records: 1...20, &random)
            if Int.random(in: 0...9, using: &random) == 0 { store = try bench.open() }
        }

        let atOnce = try Bench()
        _ = try atOnce.open().store(RecordBatch(records), advances: false)
        let (one, other) = (Set(try bench.content()), Set(try atOnce.content()))
        #expect(one.symmetricDifference(other).sorted() == [], "seed \(seed)")
        #expect(try bench.pairs() == Self.pairs(history), "seed \(seed)")
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
        #expect(try bench.wrongSums() == [], "seed \(seed)")
        #expect(
            try bench.rows(
                "SELECT * FROM listens WHERE listen_id NOT IN (SELECT listen_id FROM plays)") == [])
    }

    /// The records of a topic that was made anew come behind all that lay in the one before, and
    /// say other things of the same plays.
    @Test(arguments: 0..<60)
    func `are those of the newest topic, whatever lay in the one before`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let history = PairedHistory(
            seed: seed, listens: 4 + Int(seed % 12), clocks: PairedHistory.Clock.unknown)
        // Of two records of a play the other one is the last.
        let renewed = history.records.map { record in
            var record = record
            if record.place.topic == .listens {
                record.place = RecordPlace(
                    topic: .listens, partition: record.place.partition,
                    offset: 1_000 - record.place.offset)
            }
            return record
        }
        let (bench, fresh) = (try Bench(), try Bench())
        for (bench, before) in [(bench, history.records), (fresh, [])] {
            let store = try bench.open()
            var left = before.shuffled(using: &random)[...]
            while !left.isEmpty {
                try store.storeSome(of: &left, batches: 1...4, records: 1...20, &random)
            }
            for partition in 0...1 as ClosedRange<Int32> {
                try store.beginAnew(TopicPartition(topic: .listens, partition: partition))
            }
            left = renewed.shuffled(using: &random)[...]
            while !left.isEmpty {
                try store.storeSome(of: &left, batches: 1...4, records: 1...20, &random)
            }
        }
        let (one, other) = (Set(try bench.content()), Set(try fresh.content()))
        #expect(one.symmetricDifference(other).sorted() == [], "seed \(seed)")
        #expect(try bench.wrongSums() == [], "seed \(seed)")
    }

    @Test(arguments: 0..<6)
    func `are those of pairing when a long history comes play by play`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let history = PairedHistory(seed: seed, listens: 100)
        let bench = try Bench()
        let store = try bench.open()
        for record in seed < 3 ? history.records : history.records.shuffled(using: &random) {
            _ = try store.store(RecordBatch([record]), advances: false)
        }
        #expect(try bench.pairs() == Self.pairs(history), "seed \(seed)")
        #expect(try bench.wrongSums() == [], "seed \(seed)")
    }

    /// What stands beside what, by ids.
    private static func pairs(_ history: PairedHistory) -> [String] {
        history.plays.values.flatMap { Bench.pairs(of: $0) }.sorted()
    }
}

extension Store {
    /// Stores the first of some records in one transaction of several batches.
    func storeSome(
        of left: inout ArraySlice<TestRecord>, batches: ClosedRange<Int>,
        records: ClosedRange<Int>, _ random: inout SplitMix64
    ) throws {
        for _ in 0..<Int.random(in: batches, using: &random) {
            let count = Int.random(in: records, using: &random)
            if Int.random(in: 0...7, using: &random) == 0 {
                // Something went wrong with it, and with what came before it in the transaction.
                try commit()
                _ = try add(RecordBatch(Array(left.prefix(2 * count))), advances: false)
                undo()
            }
            _ = try add(RecordBatch(Array(left.prefix(count))), advances: false)
            left = left.dropFirst(count)
        }
        try commit()
    }
}
