import Plays
import Testing

@testable import Producer

@Suite struct `the completeness of an account` {
    @Test(
        arguments: [
            ([], 1.0), ([0...50], 0.5), ([10...20, 70...90], 0.7), ([70...90, 10...20], 0.7),
            ([10...40, 20...30], 0.7), ([10...40, 30...60], 0.5), ([-50...10], 0.9),
            ([90...200], 0.9), ([-10...200], 0), ([200...300], 1), ([-20 ... -10], 1),
        ] as [([ClosedRange<Int64>], Double)])
    func `is the share of its time in no gap`(gaps: [ClosedRange<Int64>], share: Double) {
        let ratio = Completeness(gaps: gaps).ratio(since: 0, until: 100)
        #expect(abs(ratio - share) < 1e-9)
    }

    @Test func `is whole for one that has just begun`() {
        #expect(Completeness(gaps: [0...50]).ratio(since: 100, until: 100) == 1)
    }

    @Test func `takes bounds from the ledger, of gaps that are open`() {
        func entry(_ kind: LedgerEntry.Kind, _ id: String, _ from: Int64?, _ to: Int64?)
            -> LedgerEntry
        {
            LedgerEntry(
                entry: id, account: "me", kind: kind, at: Instant(milliseconds: 0),
                from: from.map(Instant.init(milliseconds:)),
                to: to.map(Instant.init(milliseconds:)), gap: id)
        }
        var gaps = OpenGaps()
        gaps.take(entry(.gapOpened, "a", 10, 20))
        gaps.take(entry(.gapOpened, "b", 30, 50))
        gaps.take(entry(.gapOpened, "c", 60, nil))
        gaps.take(entry(.gapClosed, "a", 10, 20))
        #expect(Completeness(gaps).gaps == [30...50])
    }
}
