import Kafka
import Plays
import Testing

@testable import Sink

@Suite struct `the report of a replay` {
    private let here = TopicPartition(topic: .listens, partition: 3)
    private let there = TopicPartition(topic: .tracks, partition: 0)

    private func coverage(reading count: Int, _ tally: Tally) -> Coverage {
        var coverage = Coverage()
        for _ in 0..<count { coverage.read(here) }
        coverage.read(there)
        coverage.leaveOut(KafkaPartition(topic: "listens", partition: 3))
        var tallies = Tallies()
        tallies.add(tally, of: here)
        tallies.add(Tally(unchanged: 1), of: there)
        coverage.add(tallies)
        return coverage
    }

    @Test func `says of each partition what became of its records`() {
        var coverage = coverage(
            reading: 1_010, Tally(stored: 1_000, replaced: 5, unchanged: 3, deadLettered: 2))
        #expect(!coverage.isComplete)
        coverage.finish(isAtEnd: true)
        #expect(coverage.isComplete)
        #expect(
            coverage.lines == [
                "topic    partition  expected  written  replaced  skipped  dead-lettered",
                "listens          3     1,010    1,000         5        3              2",
                "tracks           0         1        0         0        1              0",
                "",
                "1,011 records expected = 1,000 written + 5 replaced + 4 skipped, which change "
                    + "nothing + 2 dead-lettered; 1 left out by filters",
            ])
    }

    @Test func `says that there was nothing`() {
        var coverage = Coverage()
        coverage.finish(isAtEnd: true)
        #expect(coverage.isComplete)
        #expect(coverage.lines.first == "nothing in this range")
        #expect(coverage.lines.last?.hasPrefix("0 records expected = 0 written + ") == true)
    }

    @Test func `says what was there before`() {
        var coverage = Coverage()
        coverage.begin(offsetsBefore: 1_200)
        coverage.finish(isAtEnd: true)
        #expect(coverage.lines.first == "nothing new in this range")
        #expect(coverage.lines.last == "1,200 offsets of this range were here before")
    }

    @Test func `says what was read and not stored when it was interrupted`() {
        let coverage = coverage(reading: 1_010, Tally())
        #expect(!coverage.isComplete)
        #expect(
            coverage.lines == [
                "topic    partition  expected  written  replaced  skipped  dead-lettered",
                "listens          3     1,010        0         0        0              0"
                    + "  not stored",
                "tracks           0         1        0         0        1              0",
                "",
                "1,011 records expected = 0 written + 0 replaced + 1 skipped, which change nothing"
                    + " + 0 dead-lettered + 1,010 not stored; 1 left out by filters",
            ])
    }

    @Test(arguments: [1_009, 1_011])
    func `is not complete when the sums do not agree`(count: Int) {
        var coverage = coverage(
            reading: count, Tally(stored: 1_000, replaced: 5, unchanged: 3, deadLettered: 2))
        coverage.finish(isAtEnd: true)
        #expect(coverage.isToTheEnd && !coverage.isComplete)
        #expect(coverage.lines[1].hasSuffix("  the sum does not agree"))
    }
}
