import Plays
import Stage
import Testing

@Suite struct `pairing` {
    /// 1,000 generated cases, in tens.
    @Test(arguments: 0..<100)
    func `agrees with the slow and obvious way`(ten: UInt64) {
        for seed in ten * 10..<ten * 10 + 10 {
            let plays = PairingSamples.history(seed: seed, listens: 3 + Int(seed % 7))

            let pairs = Set(Pairing.pairs(of: plays))

            #expect(pairs == ReferenceMatcher.pairs(of: plays), "seed \(seed)")
        }
    }

    @Test(arguments: 0..<50)
    func `does not depend on order or repetition`(seed: UInt64) {
        let plays = PairingSamples.history(seed: seed, listens: 60)
        var random = SplitMix64(seed: seed)

        let again = (plays + plays.prefix(20)).shuffled(using: &random)

        #expect(Set(Pairing.pairs(of: again)) == Set(Pairing.pairs(of: plays)))
    }

    @Test(arguments: 0..<50)
    func `never pairs two plays of one source, nor one play twice in a pass`(seed: UInt64) {
        let pairs = Pairing.pairs(of: PairingSamples.history(seed: seed, listens: 60))

        for rule in PairingRule.allCases {
            let ours = pairs.filter { $0.rule == rule }
            #expect(ours.allSatisfy { $0.column.source == rule.columnSource })
            #expect(ours.allSatisfy { $0.row.source == rule.rowSource })
            #expect(Set(ours.flatMap { [$0.column.id, $0.row.id] }).count == ours.count * 2)
        }
    }

    @Test(arguments: 1...200)
    func `keeps a loop as it was`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var clock: Int64 = 1_700_000_000_000
        var plays: [PairingPlay] = []
        let count = UInt64(seed % 20 + 2)
        for number in 0..<count {
            let played = Int64.random(in: 170_000...180_000, using: &random)
            clock += played + Int64.random(in: 0...300, using: &random)
            plays.append(Self.play(number, .extended, clock / 1_000 * 1_000, played))
            plays.append(Self.play(number + 100, .api, clock, 180_000))
        }

        let pairs = Pairing.pairs(of: plays.shuffled(using: &random))

        #expect(pairs.count == Int(count))
        #expect(pairs.allSatisfy { $0.row.id.low + 100 == $0.column.id.low })
    }

    @Test func `takes the API's time for the end, or for the beginning where that is nearer`() {
        let export = Self.play(1, .extended, 1_000_000, 200_000)

        let byEnd = PairedTimes(api: Self.play(2, .api, 1_000_400, 210_000), export: export)
        let byStart = PairedTimes(api: Self.play(2, .api, 800_400, 210_000), export: export)
        let between = PairedTimes(api: Self.play(2, .api, 900_000, 210_000), export: export)

        #expect((byEnd.startedAt, byEnd.endedAt) == (800_400, 1_000_400))
        #expect((byStart.startedAt, byStart.endedAt) == (800_400, 1_000_400))
        #expect((between.startedAt, between.endedAt) == (700_000, 900_000))
    }

    @Test func `reaches sixty seconds and no further`() {
        let export = Self.play(1, .extended, 1_000_000, 200_000)
        for (time, isPaired) in [
            (1_060_000, true), (1_060_001, false), (740_000, true), (739_999, false),
            (860_000, true), (860_001, false), (940_000, true), (939_999, false),
        ] as [(Int64, Bool)] {
            let pairs = Pairing.pairs(of: [export, Self.play(2, .api, time, 200_000)])
            #expect(pairs.isEmpty != isPaired, "\(time)")
        }
    }

    static func play(
        _ id: UInt64, _ source: Source, _ endedAt: Int64, _ played: Int64
    ) -> PairingPlay {
        PairingPlay(
            id: Fingerprint(high: 0, low: id), source: source, endedAt: endedAt, msPlayed: played,
            track: 1, names: 1)
    }
}

@Suite struct `a matching that grows` {
    /// Plays in any order, solved after any of them, give what all at once give.
    @Test(arguments: 0..<200)
    func `comes to the same as one made at once`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let plays = PairingSamples.history(seed: seed, listens: 40)
            .filter { $0.source != .accountData }
        var growing = OrderedMatching(.names)
        var partners: [Fingerprint: Fingerprint] = [:]

        for play in seed % 2 == 0 ? plays.sorted() : plays {
            growing.add(play)
            if Int.random(in: 0...2, using: &random) > 0 { Self.solve(&growing, &partners) }
        }
        Self.solve(&growing, &partners)

        var atOnce = OrderedMatching(.names)
        for play in plays { atOnce.add(play) }
        var expected: [Fingerprint: Fingerprint] = [:]
        Self.solve(&atOnce, &expected)
        #expect(partners == expected)
    }

    private static func solve(
        _ matching: inout OrderedMatching, _ partners: inout [Fingerprint: Fingerprint]
    ) {
        let outcome = matching.solve()
        for row in matching.rows[outcome.firstRow...] { partners[row.id] = nil }
        for pair in outcome.pairs {
            partners[matching.rows[pair.row].id] = matching.columns[pair.column].id
        }
    }
}
