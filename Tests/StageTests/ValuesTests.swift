import Stage
import Testing

@Suite struct `a duration` {
    @Test(arguments: [
        ("100ms", 100), ("20s", 20_000), ("5m", 300_000), ("24h", 86_400_000),
        ("2d", 172_800_000), ("1h30m", 5_400_000), ("0s", 0), ("1500ms", 1_500),
    ])
    func `is read with its unit`(text: String, milliseconds: Int64) {
        #expect(Duration(text: text)?.wholeMilliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "5", "m", "-5m", "+5m", "5 m", "5M", "1.5h", "5mm", "9999999999999999999s",
        "106751991168d", "٥m", "1h 30m",
    ])
    func `is refused otherwise`(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test(arguments: [
        (0, "0s"), (100, "100ms"), (300_000, "5m"), (86_400_000, "1d"), (5_401_001, "1h30m1s1ms"),
        (-5_000, "-5s"),
    ])
    func `is written in the shortest way`(milliseconds: Int64, text: String) {
        #expect(Duration.milliseconds(milliseconds).text == text)
    }
}

@Suite struct `a number` {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (-1_000, "-1,000"), (-999_999, "-999,999"),
        (1_234_567, "1,234,567"),
    ])
    func `is grouped in thousands`(number: Int, text: String) {
        #expect(number.grouped == text)
    }
}

@Suite struct `a table` {
    @Test func `aligns texts left and numbers right`() {
        var table = TextTable([("track", .left), ("plays", .right)])
        table.add(["Perfect Day", "9"])
        table.add(["So What", "120"])
        #expect(
            table.lines == ["track        plays", "Perfect Day      9", "So What        120"])
    }
}

@Suite struct `a seeded generator` {
    @Test func `gives the published numbers of its seed`() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(
            numbers == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test func `gives fractions below one`() {
        var generator = SplitMix64(seed: 7)
        #expect((0..<1_000).allSatisfy { _ in (0..<1).contains(generator.nextFraction()) })
    }
}

@Suite struct `a backoff` {
    @Test func `doubles up to its limit and begins again after a success`() {
        var generator = SplitMix64(seed: 1)
        var backoff = Backoff(firstMilliseconds: 100, limitMilliseconds: 1_000, jitter: 0)
        let waits = (0..<6).map { _ in backoff.next(using: &generator) }
        #expect(waits == [100, 200, 400, 800, 1_000, 1_000])
        #expect(backoff.attempt == 6)
        backoff.reset()
        #expect(backoff.next(using: &generator) == 100)
    }

    @Test(arguments: 0..<20)
    func `strays no further than its jitter and never above its limit`(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var backoff = Backoff(firstMilliseconds: 1_000, limitMilliseconds: 30_000, jitter: 0.2)
        for middle in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] as [Int64] {
            let wait = backoff.next(using: &generator)
            #expect((middle * 8 / 10...min(30_000, middle * 12 / 10)).contains(wait))
        }
    }

    @Test func `stays at its limit however often it is asked`() {
        var generator = SplitMix64(seed: 1)
        var backoff = Backoff(firstMilliseconds: 1, limitMilliseconds: .max, jitter: 0)
        for _ in 0..<100 { _ = backoff.next(using: &generator) }
        #expect(backoff.next(using: &generator) == 1 << 40)
    }
}

@Suite struct `a deadline` {
    @Test func `passes when its time is over`() {
        let hands = ManualClock()
        let deadline = Deadline(milliseconds: 100, clock: hands.clock)
        hands.advance(milliseconds: 99)
        #expect(deadline.remainingMilliseconds == 1)
        #expect(deadline.isPast == false)
        hands.advance(milliseconds: 5)
        #expect(deadline.isPast)
        #expect(Deadline(milliseconds: .max, clock: hands.clock).isPast == false)
    }
}
