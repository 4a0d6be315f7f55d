import Plays
import Stage
import Testing

@testable import Sink

/// What goes in may come in any order and any number of times: replays and rebalances do that.
@Suite struct `the content of a store` {
    @Test(arguments: 1...12)
    func `does not depend on order, repetition or the cut of batches`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let records = Self.history(&random)
        let first = try Bench()
        _ = try first.open().store(RecordBatch(records), advances: false)
        let second = try Bench()
        var store = try second.open()

        var shuffled = (records + records.shuffled(using: &random).prefix(80))
            .shuffled(using: &random)[...]
        while !shuffled.isEmpty {
            try store.storeSome(of: &shuffled, batches: 1...4, records: 1...40, &random)
            // A process that starts anew remembers nothing.
            if Bool.random(using: &random) { store = try second.open() }
        }

        #expect(try second.content() == first.content())
        #expect(try second.rows("PRAGMA foreign_key_check") == [])
        #expect(try second.wrongSums() == [])
    }

    @Test func `is the same when two stores write in turn`() throws {
        var random = SplitMix64(seed: 99)
        let records = Self.history(&random)
        let first = try Bench()
        _ = try first.open().store(RecordBatch(records), advances: false)
        let second = try Bench()
        let stores = [try second.open(), try second.open()]

        for (index, record) in (records + records.reversed()).enumerated() {
            _ = try stores[index % 2].store(RecordBatch([record]), advances: false)
        }

        #expect(try second.content() == first.content())
    }

    /// Listens of which some were processed again, entities told by several, and the ledger.
    private static func history(_ random: inout SplitMix64) -> [TestRecord] {
        var records: [TestRecord] = []
        var offsets: [Int64] = [0, 0]
        for _ in 0..<120 {
            let play = Int.random(in: 1...60, using: &random)
            let partition = Int32(play % 2)
            let track = Int.random(in: 1...9, using: &random)
            records.append(
                Records.listen(
                    offsets[Int(partition)], partition: partition, play: play,
                    account: "user-\(play % 3)", track: track == 9 ? nil : "t\(track)",
                    album: "a\(track % 4)", played: Int64.random(in: 0...300_000, using: &random),
                    context: track % 2 == 0 ? "spotify:playlist:\(track)" : nil))
            offsets[Int(partition)] += 1
        }
        let knowledge = ["full", "partial", "export"]
        for offset in 0..<Int64(60) {
            let number = Int.random(in: 1...8, using: &random)
            let known = knowledge.randomElement(using: &random) ?? "full"
            let day = "2026-03-0\(Int.random(in: 1...3, using: &random))"
            let name = "name \(Int.random(in: 0...2, using: &random))"
            records += [
                Records.track(
                    offset, id: "t\(number)", name: name, album: "a\(number % 4)",
                    artists: ["r\(number % 5)", "r\(offset % 5)"], knowledge: known, at: day),
                Records.album(
                    offset, id: "a\(number % 4)", name: name, artists: ["r\(offset % 5)"],
                    knowledge: known, at: day),
                Records.artist(
                    offset, id: "r\(number % 5)", name: name, genres: ["g\(offset % 3)"],
                    knowledge: known, at: day),
                Records.entry(
                    offset, "e\(number)", account: "user-\(number % 3)", accepted: offset),
            ]
        }
        return records
    }
}
