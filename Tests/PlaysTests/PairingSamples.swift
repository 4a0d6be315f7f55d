import Plays
import Stage

/// Plays of one account, made up so that many of them could be the same listen.
struct PairingSamples {
    private var random: SplitMix64
    private var plays: [PairingPlay] = []
    private var nextID: UInt64 = 0

    /// A small history: a few tracks, played one after the other, skipped, looped, and reported by
    /// up to three sources with the imprecision of each.
    static func history(seed: UInt64, listens: Int) -> [PairingPlay] {
        var samples = PairingSamples(random: SplitMix64(seed: seed))
        samples.makeHistory(listens)
        return samples.plays.shuffled(using: &samples.random)
    }

    private mutating func makeHistory(_ listens: Int) {
        var clock: Int64 = 1_700_000_000_000 + number(0...999)
        let isLoop = number(0...2) == 0
        let tracks: ClosedRange<Int64> = isLoop ? 1...1 : 1...4
        let usesSeconds = number(0...1) == 0
        for _ in 0..<listens {
            let lengths: [Int64] = [
                30_000, 61_000, 122_000, 180_000, 400_000, 86_400_000, 86_400_001, 1 << 40,
            ]
            let length = lengths[Int(number(0...7) == 0 ? number(4...7) : number(0...3))]
            let played = number(0...3) == 0 ? number(0...length) : length
            clock += number(0...4) == 0 ? number(0...90_000) : 0
            // Two devices of one account may play at the same time.
            clock += number(0...5) == 0 ? number(-200_000...0) : min(played, 400_000)
            let end = usesSeconds ? clock / 1_000 * 1_000 : clock
            report(track: number(tracks), length, played, end)
        }
    }

    private mutating func report(
        track: Int64, _ length: Int64, _ played: Int64, _ end: Int64
    ) {
        // Two ids of one recording, two recordings of one name.
        let names = (track + 1) / 2
        if number(0...4) > 0 {
            let late = number(0...5) == 0 ? number(-70_000...70_000) : number(0...900)
            let time = number(0...7) == 0 ? end - played + late : end + late
            let other = number(0...5) == 0 ? track + 10 : track
            let isrc = number(0...3) > 0 ? track : nil
            add(.api, time, length, track: other, isrc: isrc, names: names)
        }
        if number(0...4) > 0 {
            let seconds = end / 1_000 * 1_000
            add(.extended, seconds, played, track: track, isrc: track, names: names)
        }
        if number(0...3) == 0 {
            add(.accountData, end / 60_000 * 60_000, played, track: 100 + names, names: names)
        }
    }

    private mutating func add(
        _ source: Source, _ endedAt: Int64, _ played: Int64, track: Int64, isrc: Int64? = nil,
        names: Int64
    ) {
        nextID += 1
        // Random ids decide ties; none may be the same.
        let id = Fingerprint(high: random.next() >> 60, low: nextID)
        plays.append(
            PairingPlay(
                id: id, source: source, endedAt: endedAt, msPlayed: played, track: track,
                isrc: isrc, names: names))
    }

    private mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &random)
    }
}
