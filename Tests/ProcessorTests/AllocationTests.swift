import CCountedMemory
import Plays
import Stage
import Testing

@testable import Processor

@Suite struct `the record path` {
    /// Plays of every kind, among them names that are folded, over and over.
    private static let values = [
        Samples.track, Samples.exportTrack, Samples.episode, Samples.chapter, Samples.local,
        Samples.accountTrack, Samples.accountEpisode, Samples.bareTrack,
        Samples.exportTrack.replacing("The Lantern Office", with: "BJÖRK Жанна 東京"),
    ].map { Array($0.utf8) }

    private static func process(_ count: Int, with enrichment: Enrichment) -> Int {
        var records = 0
        let key = Array("me".utf8)
        key.withUnsafeBytes { key in
            for number in 0..<count {
                values[number % values.count].withUnsafeBytes { value in
                    let input = InputRecord(
                        topic: .plays, partition: 3, offset: Int64(number), key: key,
                        value: value)
                    do throws(RecordError) {
                        try enrichment.process(input, now: Samples.now)
                        records += enrichment.outputs.count
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
        return records
    }

    @Test func `asks for no memory from one play to the next`() throws {
        // In a zone of its own rules, and with entities that are sent again and again.
        let berlin = try #require(
            TimeZoneTable(
                name: "Europe/Berlin", bytes: try Files.read("/usr/share/zoneinfo/Europe/Berlin")))
        let enrichment = Enrichment(
            zones: AccountZones(byAccount: ["me": berlin]), cacheSlots: 1)
        _ = Self.process(1_000, with: enrichment)
        let before = counted_allocations()
        let plays = _isDebugAssertConfiguration() ? 5_000 : 100_000
        let records = Self.process(plays, with: enrichment)
        let count = counted_allocations() - before
        #expect(records > 2 * plays)
        print("\(count) allocations for \(plays) plays and their \(records) records")
        // Without the optimizer the compiler itself asks for boxes: some twenty a play.
        #expect(count < (_isDebugAssertConfiguration() ? 25 * UInt64(plays) : 100))
    }

    @Test func `counts what is asked for`() {
        let before = counted_allocations()
        let texts = (0..<100).map { String(repeating: "x", count: 100 + $0) }
        #expect(counted_allocations() - before >= 100)
        #expect(texts.count == 100)
    }
}
