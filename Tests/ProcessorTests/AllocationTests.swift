import CCountedMemory
import Plays
import Stage
import Testing

@testable import Processor

@Suite struct `the record path` {
    @Test func `asks for no memory from one play to the next`() throws {
        // In a zone of its own rules, and with entities that are sent again and again.
        let berlin = try #require(
            TimeZoneTable(
                name: "Europe/Berlin", bytes: try Files.read("/usr/share/zoneinfo/Europe/Berlin")))
        let enrichment = Enrichment(
            zones: AccountZones(byAccount: ["me": berlin]), cacheSlots: 1)
        _ = try RecordPath.process(1_000, with: enrichment)
        let before = counted_allocations()
        let plays = _isDebugAssertConfiguration() ? 5_000 : 100_000
        let records = try RecordPath.process(plays, with: enrichment)
        let count = counted_allocations() - before
        #expect(records > 2 * plays)
        print("\(count) allocations for \(plays) plays and their \(records) records")
        // Without the optimizer the compiler itself asks for boxes: some twenty a play. With it,
        // `make bench` counts.
        #expect(count < (_isDebugAssertConfiguration() ? 25 * UInt64(plays) : 100))
    }

    @Test func `counts what is asked for`() {
        let before = counted_allocations()
        let texts = (0..<100).map { String(repeating: "x", count: 100 + $0) }
        #expect(counted_allocations() - before >= 100)
        #expect(texts.count == 100)
    }
}
