import CCountedMemory
import Glibc
import Plays

@testable import Processor

/// Counts the allocations of the record path as the optimizer leaves them; fails when there are
/// some from one play to the next.
@main enum Allocations {
    private static let plays = 100_000
    private static let limit: UInt64 = 100

    static func main() {
        let enrichment = Enrichment(zones: AccountZones(), cacheSlots: 1)
        do {
            _ = try RecordPath.process(1_000, with: enrichment)
            let before = counted_allocations()
            let records = try RecordPath.process(plays, with: enrichment)
            let count = counted_allocations() - before
            print("\(count) allocations for \(plays) plays and their \(records) records")
            exit(count < limit ? 0 : 1)
        } catch {
            print("a play went among the dead letters: \(error)")
            exit(1)
        }
    }
}
