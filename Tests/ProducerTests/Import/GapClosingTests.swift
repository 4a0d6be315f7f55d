import Plays
import Testing
import Wire

@testable import Producer

@Suite struct `an import over a gap` {
    let closing = GapClosing(
        account: "me", identifier: Identifier(digest: SHA256()), now: Instant(milliseconds: 99))

    func gap(_ from: Int64, _ to: Int64) -> LedgerEntry {
        LedgerEntry(
            entry: "g", account: "me", kind: .gapOpened, at: Instant(milliseconds: 5), source: .api,
            from: Instant(milliseconds: from), to: Instant(milliseconds: to), gap: "g")
    }

    /// `kind gap from-to` of each entry; a gap that is not `g` is `other`.
    func words(_ rows: ClosedRange<Int64>, _ gaps: [LedgerEntry]) -> [String] {
        let lower = Instant(milliseconds: rows.lowerBound)
        let entries = closing.entries(
            for: gaps, over: lower...Instant(milliseconds: rows.upperBound))
        return entries.map { entry in
            let name = entry.gap == "g" ? "g" : "other"
            let from = entry.from?.milliseconds ?? -1
            let to = entry.to?.milliseconds ?? -1
            return "\(entry.kind.rawValue) \(name) \(from)-\(to)"
        }
    }

    @Test(arguments: [
        (0...1_000, ["gap-closed g 100-200"]),
        (100...200, ["gap-closed g 100-200"]),
        (50...150, ["gap-opened g 150-200"]),
        (150...300, ["gap-opened g 100-150"]),
        (120...180, ["gap-opened g 100-120", "gap-opened other 180-200"]),
        (0...100, []),
        (0...99, []),
        (200...900, []),
    ])
    func `closes it only when its rows go round it, and narrows it else`(
        rows: ClosedRange<Int64>, expected: [String]
    ) {
        #expect(words(rows, [gap(100, 200)]) == expected)
    }

    @Test func `names what it writes the same each time`() {
        let rows = Instant(milliseconds: 0)...Instant(milliseconds: 900)
        let entries = closing.entries(for: [gap(100, 200)], over: rows)
        #expect(entries == closing.entries(for: [gap(100, 200)], over: rows))
        #expect(entries.first?.entry.count == 32)
        #expect(entries.filter { !$0.addsUp } == [])
    }
}
