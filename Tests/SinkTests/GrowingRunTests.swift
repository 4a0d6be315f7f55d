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
                let played = number(30_000...360_000)
                clock += number(0...120_000) + played
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
