import Stage
import Synchronization
import Testing

@Suite struct `progress` {
    @Test func `shows share, rate and time left on a terminal`() {
        var state = ProgressState(
            "replaying listens", total: 20_000, unit: "records", atMilliseconds: 1_000)
        #expect(
            state.bar(columns: 100)
                == "replaying listens [------------------------------]"
                + "   0 %  0 of 20,000 records  0/s  no time yet")
        state.update(done: 5_000, atMilliseconds: 6_000)
        #expect(
            state.bar(columns: 120)
                == "replaying listens [#######-----------------------]"
                + "  25 %  5,000 of 20,000 records  1,000/s  15s left")
        state.update(done: 20_000, atMilliseconds: 21_000)
        #expect(
            state.bar(columns: 120)
                == "replaying listens [##############################]"
                + " 100 %  20,000 of 20,000 records  1,000/s  0s left")
    }

    @Test(arguments: [10, 40, 60, 80, 200])
    func `fits the terminal`(columns: Int) {
        var state = ProgressState("replaying", total: 1_000, unit: "records", atMilliseconds: 0)
        state.update(done: 10, atMilliseconds: 5_000)
        #expect(state.bar(columns: columns).count < columns)
    }

    @Test func `is done when there is nothing to do`() {
        let state = ProgressState("replaying", total: 0, unit: "records", atMilliseconds: 0)
        #expect(state.percent == 100)
    }

    @Test func `is a line of the log now and then where no terminal is`() {
        let lines = Mutex<[String]>([])
        let hands = ManualClock()
        let log = Log(stage: "sink", clock: hands.clock) { line in
            lines.withLock { $0.append(line) }
        }
        let progress = Progress(
            "replaying listens", total: 100, log: log, terminal: Terminal(descriptor: -1),
            clock: hands.clock)
        for step in 1...12 {
            hands.advance(milliseconds: 1_000)
            progress.update(done: Int64(step * 5))
        }
        progress.finish()
        #expect(
            lines.withLock { $0 } == [
                "1970-01-01T00:00:05.000Z info sink: replaying listens done_records=25 "
                    + "total_records=100 percent=25 rate_per_s=5 left_s=15",
                "1970-01-01T00:00:10.000Z info sink: replaying listens done_records=50 "
                    + "total_records=100 percent=50 rate_per_s=5 left_s=10",
            ])
    }
}
