import Foundation
import Plays
import SQLite
import Stage
import Testing

@testable import Sink

/// Whatever number stands in a record, the sink takes the record or refuses it: it neither traps
/// nor ends, and what it has stored can be asked.
@Suite struct `a number in a record` {
    private static let numbers = [
        "9223372036854775807", "-9223372036854775808", "9223372036854775806", "-1", "0", "1",
        "4294967296", "4294967297", "3155760000000", "3155760000001", "1500000000000",
        "86400001", "18446744073709551615", "1e300", "-62135596800001",
    ]

    /// A record of each topic; of listens one of each source, which are one listen.
    private static let samples: [TestRecord] =
        ["api", "extended", "account-data"].enumerated().map { place, source in
            Records.listen(
                Int64(place), play: place + 1, source: source, name: "Song", artist: "Band",
                duration: 180_000)
        } + [
            Records.track(0), Records.artist(0, variant: 3), Records.album(0),
            Records.entry(0, "poll"), Records.entry(1, "file", kind: "import"),
            Records.item(0, position: 2, name: "p", at: "2026-03-04", total: 3),
            Records.correction(0, from: 5, to: 9),
        ]

    /// What a field may say; one that is not here may say any integer of 64 bits.
    private static func range(of field: String, in topic: Topic) -> ClosedRange<Int64> {
        switch (topic, field) {
        case (_, "v"): 1...1
        case (.listens, "local_hour"): 0...23
        case (.listens, "weekday"): 1...7
        // As long as there has been time since 1970.
        case (.listens, "ms_played"): 0...1_772_640_180_000
        case (.listens, "play_partition"): 0...Int64(Int32.max)
        case (.listens, "play_offset"): 0...Int64.max
        case (.ledger, _): 0...1 << 32
        case (.listItems, "position"), (.listItems, "total"): 0...Int64.max
        default: .min ... .max
        }
    }

    /// A record with another number in the place of one that it has.
    private struct Variant {
        var record: TestRecord
        let field: String
        let isTaken: Bool
    }

    /// The record with another number in the place of each that it has, one at a time.
    private static func variants(of record: TestRecord, number: String) -> [Variant] {
        let value = record.value ?? ""
        return value.matches(of: /"([a-z_-]+)":(-?[0-9]+)(?=[,}])/).map { match in
            var variant = record
            variant.value = value.replacingCharacters(
                in: match.output.2.startIndex..<match.output.2.endIndex, with: number)
            let field = String(match.output.1)
            let range = range(of: field, in: record.place.topic)
            return Variant(
                record: variant, field: field,
                isTaken: Int64(number).map { range.contains($0) } ?? false)
        }
    }

    @Test(arguments: numbers)
    func `is taken or refused as its field wants it`(number: String) throws {
        let bench = try Bench()
        let store = try bench.open()
        var offset: Int64 = 10
        for sample in Self.samples {
            for var variant in Self.variants(of: sample, number: number) {
                let place = RecordPlace(topic: sample.place.topic, partition: 0, offset: offset)
                variant.record.place = place
                offset += 1
                let tally = try store.store(
                    RecordBatch([variant.record, sample]), advances: false
                ).total
                #expect(tally.records == 2)
                let what = "\(place.topic.rawValue).\(variant.field)"
                #expect(tally.deadLettered == (variant.isTaken ? 0 : 1), "\(what)")
                let reason = variant.field == "v" ? "unknown-version" : "bad-value"
                #expect(
                    try bench.rows(
                        """
                        SELECT reason FROM dead_letters WHERE topic = '\(place.topic.rawValue)'
                            AND topic_offset = \(place.offset)
                        """) == (variant.isTaken ? [] : [reason]), "\(what)")
            }
        }
        #expect(try bench.wrongSums() == [])
        #expect(try bench.rows("PRAGMA foreign_key_check") == [])
        _ = try StoreCheck.findings(store.database)
        for view in try bench.rows("SELECT name FROM sqlite_schema WHERE type = 'view'") {
            _ = try bench.rows("SELECT * FROM \(view)")
        }
    }

    /// What the sums of a transaction, and of all of them, have to bear.
    @Test func `is added up however many of the greatest come`() throws {
        let bench = try Bench()
        let store = try bench.open()
        let entries = (0..<2_000).map { number in
            var record = Records.entry(Int64(number), "p\(number)")
            let accepted = ("\"accepted\":1,", "\"accepted\":4294967296,")
            record.value = record.value?.replacing(accepted.0, with: accepted.1)
            return record
        }
        let listens = (0..<2_000).map { number in
            Records.listen(
                Int64(number), play: number + 1, start: "1970-01-01T00:00:00.000Z",
                played: 1_772_640_000_000, date: "1970-01-01", hour: 0)
        }
        let records = entries + listens
        let tallies = try store.store(RecordBatch(records), advances: false)
        #expect(tallies.total == Tally(stored: 4_000))
        #expect(try bench.rows("SELECT sum(accepted) FROM ledger") == ["8589934592000"])
        #expect(try bench.rows("SELECT sum(ms_played) FROM track_days") == ["3545280000000000"])
    }
}
