import Plays
import Stage
import Testing

@testable import Sink

/// One file that is never opened again, one play a transaction, in no order.
@Suite struct `runs of plays that grow together` {
    @Test(arguments: 0..<60)
    func `are paired as all plays are, after every transaction`(seed: UInt64) throws {
        var sample = Sample(random: SplitMix64(seed: seed))
        let bench = try Bench()
        let store = try bench.open()
        var known: [Fingerprint: PairingPlay] = [:]
        for (offset, said) in sample.history().enumerated() {
            let record = said.record(at: Int64(offset))
            _ = try store.store(RecordBatch([record]), advances: false)
            known[said.play.id] = said.play
            let wanted = Bench.pairs(of: Array(known.values))
            try #require(try bench.pairs() == wanted, "seed \(seed), record \(offset)")
        }
        #expect(try bench.wrongSums() == [], "seed \(seed)")
    }

    /// Plays by source, end and length in seconds; the API's under another id when `relinked`.
    @Test(arguments: [false, true])
    func `are one run once a play has joined them`(isRelinked: Bool) throws {
        let bench = try Bench()
        let store = try bench.open()
        var known: [PairingPlay] = []
        let told: [(source: Source, end: Int64, length: Int64, title: Int)] = [
            (.extended, 600, 180, 1), (.api, isRelinked ? 400 : 380, 180, 1),
            (.extended, 0, 180, 1), (.api, 1, 180, 1), (.extended, 350, 240, 1),
            (.api, 0, 180, 2), (.api, 610, 180, 1),
        ]
        for (place, (source, end, length, title)) in told.enumerated() {
            let isOther = isRelinked && source == .api
            let play = PairingPlay(
                id: Records.playID(place + 1), source: source,
                endedAt: 1_772_640_000_000 + end * 1_000, msPlayed: length * 1_000,
                track: Int64(title) + (isOther ? 10 : 0), names: Int64(title))
            known.append(play)
            let record = Said(number: place + 1, play: play, title: title).record(at: Int64(place))
            _ = try store.store(RecordBatch([record]), advances: false)
            #expect(try bench.pairs() == Bench.pairs(of: known), "after play \(place + 1)")
        }
    }

    /// A row that lasts from one end of a run to the other stands in the way of pairs between.
    @Test(arguments: [[0, 1, 2, 3], [2, 3, 0, 1], [1, 2, 3, 0], [3, 0, 2, 1]])
    func `know a row that began before and ended behind them`(order: [Int]) throws {
        let told: [(source: Source, end: Int64, length: Int64)] = [
            (.api, 0, 180), (.extended, 7_200, 7_200), (.extended, 3_600, 180), (.api, 3_630, 180),
        ]
        let bench = try Bench()
        let store = try bench.open()
        var known: [PairingPlay] = []
        for (offset, place) in order.enumerated() {
            let (source, end, length) = told[place]
            let play = PairingPlay(
                id: Records.playID(place + 1), source: source,
                endedAt: 1_772_640_000_000 + end * 1_000, msPlayed: length * 1_000, track: 1,
                names: 1)
            known.append(play)
            let record = Said(number: place + 1, play: play, title: 1).record(at: Int64(offset))
            _ = try store.store(RecordBatch([record]), advances: false)
            #expect(try bench.pairs() == Bench.pairs(of: known), "after \(offset + 1)")
        }
        // Told again, ten days later: what it stood in the way of is a pair now.
        known[order.firstIndex(of: 1) ?? 0].endedAt += 864_000_000
        let moved = Said(number: 2, play: known[order.firstIndex(of: 1) ?? 0], title: 1)
        _ = try store.store(RecordBatch([moved.record(at: 9)]), advances: false)
        #expect(try bench.pairs() == Bench.pairs(of: known))
        #expect(known.count == 4 && Bench.pairs(of: known).count == 1)
    }

    /// A play, and what has to be said of it beside.
    private struct Said {
        let number: Int
        var play: PairingPlay
        let title: Int

        func record(at offset: Int64) -> TestRecord {
            let start = Instant(milliseconds: play.startedAt)
            return Records.listen(
                offset, play: number, track: "t\(play.track ?? 0)", start: "\(start)",
                played: play.msPlayed, date: String("\(start)".prefix(10)),
                hour: Int(start.seconds) / 3_600 % 24, source: "\(play.source.name)",
                name: "song \(title)", artist: "band")
        }
    }

    /// Few titles, each under ids of its own, with pauses that let runs touch or not.
    private struct Sample {
        var random: SplitMix64
        private var plays: [Said] = []

        init(random: SplitMix64) { self.random = random }

        mutating func history() -> [Said] {
            var clock: Int64 = 1_772_640_000_000
            for _ in 0..<30 {
                let isLong = number(0...6) == 0
                let played = isLong ? number(600_000...7_200_000) : number(30_000...360_000)
                // What lasts for hours is heard beside shorter things.
                clock += number(0...120_000) + (isLong ? number(0...played) : played)
                let title = number(0...5) == 0 ? 2 : 1 as Int
                let other = number(0...2) == 0 ? 10 : 0 as Int64
                if number(0...9) < 7 {
                    let late = number(0...3) == 0 ? number(-60_000...60_000) : 500
                    let time = number(0...4) == 0 ? clock - played : clock
                    add(.api, time + late, played, Int64(title) + other, title)
                }
                if number(0...9) < 7 { add(.extended, clock, played, Int64(title), title) }
                if number(0...9) < 3 {
                    add(.accountData, clock / 60_000 * 60_000, played, 20 + Int64(title), title)
                }
            }
            plays.shuffle(using: &random)
            // Some are told again, at another time.
            for place in plays.indices where number(0...9) == 0 {
                var moved = plays[place]
                moved.play.endedAt += 60_000 * number(-3...3)
                plays.append(moved)
            }
            return plays
        }

        private mutating func add(
            _ source: Source, _ end: Int64, _ played: Int64, _ track: Int64, _ title: Int
        ) {
            let number = plays.count + 1
            plays.append(
                Said(
                    number: number,
                    play: PairingPlay(
                        id: Records.playID(number), source: source, endedAt: end,
                        msPlayed: played, track: track, names: Int64(title)),
                    title: title))
        }

        private mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
            Int64.random(in: range, using: &random)
        }
    }
}
