import Testing

@testable import Sink

@Suite struct `a sink's start in a partition` {
    static let stored = StoredOffset(nextOffset: 8, lastOffset: 7, lastHash: [1])

    /// What becomes of records, given as `offset:hash`: `s`tored, s`k`ipped or `r`efused.
    func decisions(_ records: String, low: Int64, high: Int64, isCompacted: Bool) -> String {
        let point = StartingPoint(
            stored: Self.stored, low: low, high: high, isCompacted: isCompacted)
        var reading = PartitionReading(point)
        return records.split(separator: " ").map { record in
            let parts = record.split(separator: ":").compactMap { UInt8($0) }
            return switch reading.take(Int64(parts[0]), hash: { [parts[1]] }) {
            case .store: "s"
            case .skip: "k"
            case .refuse: "r"
            }
        }.joined()
    }

    @Test(arguments: [
        (Int64(0), Int64(20), false, "7:1 8:2 9:3", "kss", "the topic went on"),
        (0, 20, false, "7:9 8:2", "r", "another record lies there"),
        (0, 20, false, "9:2", "r", "none lies there: it was made anew"),
        (0, 20, true, "9:2", "s", "compaction took it"),
        (0, 20, true, "7:9", "r", "another record lies there"),
        (8, 20, false, "9:2", "s", "retention took it"),
        (3, 20, false, "5:4 7:1 8:2", "kks", "what lies before is stored"),
    ])
    func `meets the record that was stored last`(
        low: Int64, high: Int64, isCompacted: Bool, records: String, decisions: String,
        why: Comment
    ) {
        let found = self.decisions(records, low: low, high: high, isCompacted: isCompacted)
        #expect(found.prefix(decisions.count) == decisions, why)
    }

    @Test func `is the first record kept when nothing is stored`() {
        let point = StartingPoint(stored: nil, low: 3, high: 9, isCompacted: false)
        #expect(point == .beginning(3))
        #expect(point.offset == 3)
    }

    @Test func `is the first record kept of a topic that ages`() {
        let point = StartingPoint(
            stored: Self.stored, low: 9, high: 9, isCompacted: false, isKept: false)
        #expect(point == .beginning(9))
        let remade = StartingPoint(
            stored: Self.stored, low: 0, high: 7, isCompacted: false, isKept: false)
        #expect(remade.offset == nil)
    }

    @Test(arguments: [(Int64(0), Int64(7)), (9, 20)])
    func `is refused outside of what the topic has`(low: Int64, high: Int64) {
        let point = StartingPoint(
            stored: Self.stored, low: low, high: high, isCompacted: false)
        #expect(point.offset == nil)
    }
}
