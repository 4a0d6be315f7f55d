import Ranges
import Stage
import Testing

@Suite struct `a rate` {
    /// Records that a loop takes which waits as it is told, on a clock of its own.
    private func taken(
        _ rate: Int?, seconds: Int64, costMilliseconds: Int64 = 0, pause: Range<Int64> = 0..<0
    ) -> Int {
        var pace = RatePace(recordsPerSecond: rate)
        var now: Int64 = 5_000
        var records = 0
        while now < 5_000 + seconds * 1_000, records < 1_000_000 {
            if pause.contains(now) { now = pause.upperBound }
            let wait = pace.waitMilliseconds(at: now)
            if wait > 0 {
                now += wait
                continue
            }
            pace.took()
            records += 1
            now += costMilliseconds
        }
        return records
    }

    @Test(arguments: [1, 7, 1_000, 50_000])
    func `is what a loop takes each second`(rate: Int) {
        let records = taken(rate, seconds: 10)
        #expect(abs(records - rate * 10) <= max(1, rate / 1_000))
    }

    @Test func `that is none never waits`() {
        #expect(taken(nil, seconds: 10) == 1_000_000)
    }

    @Test func `makes a slow loop no slower`() {
        #expect(taken(1_000, seconds: 10, costMilliseconds: 5) == 2_000)
    }

    @Test func `makes no burst of what was missed while Kafka was away`() {
        let records = taken(100, seconds: 10, pause: 6_000..<11_000)
        #expect((500...602).contains(records), "\(records)")
    }
}
