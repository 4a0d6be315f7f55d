import Plays
import Stage

@testable import Sink

/// Many short lives in which plays crowd: few tracks, ends that nearly meet, rows of minutes and of
/// hours, other ids of one recording and of one name; each told in one of five orders.
struct CrowdedLives {
    private enum Order: CaseIterable {
        case asTheyHappened, apiFirst, exportFirst, backwards, shuffled
    }

    private var random: SplitMix64
    private var plays: [String: [PairingPlay]] = [:]
    private var numbers: [Fingerprint: Int] = [:]

    /// Many lives of few plays, or few of more, whose runs a store remembers meanwhile.
    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        let (lives, listens) = seed % 2 == 0 ? (60, 2...6) : (8, 10...30)
        for life in 0..<lives { live("user-\(life)", listens: number(listens)) }
    }

    /// What should stand beside what, by ids.
    func pairs() -> [String] { plays.values.flatMap { Bench.pairs(of: $0) }.sorted() }

    /// All plays, those of each account in its order, and the tracks' recordings somewhere between.
    mutating func records() -> [TestRecord] {
        var told: [(place: Int, account: String, play: PairingPlay)] = []
        for account in plays.keys.sorted() {
            var places = (plays[account] ?? []).map { _ in number(0...1_000_000) }
            places.sort()
            told += zip(places, inOrder(plays[account] ?? [])).map { ($0, account, $1) }
        }
        told.sort { $0.place < $1.place }
        var records = told.enumerated().map { offset, told in
            record(of: told.play, told.account, Int64(offset))
        }
        let tracks = (1...3).flatMap { track in
            [track, track + 10].map { id in
                Records.track(Int64(id), id: "t\(id)", isrc: "ISRC\(track)", duration: 180_000)
            }
        }
        records.insert(contentsOf: tracks, at: number(0...1) * number(0...records.count))
        return records
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func inOrder(_ plays: [PairingPlay]) -> [PairingPlay] {
        let ordered = plays.sorted()
        let (api, others) = (
            ordered.filter { $0.source == .api }, ordered.filter { $0.source != .api }
        )
        switch Order.allCases[number(0...4)] {
        case .asTheyHappened: return ordered
        case .apiFirst: return api + others
        case .exportFirst: return others + api
        case .backwards: return ordered.reversed()
        case .shuffled: return ordered.shuffled(using: &random)
        }
    }

    private mutating func live(_ account: String, listens: Int) {
        var clock = 1_772_640_000_000 as Int64
        let pause = [5, 90, 400][number(0...2)]
        let tracks = number(1...3)
        let (hasLong, hasAccountData) = (number(0...3) == 0, number(0...4) == 0)
        for _ in 0..<listens {
            let lengths = [5, 30, 61, 122, 180, 599, 600] + (hasLong ? [601, 3_600] : [])
            let length = Int64(lengths[number(0...lengths.count - 1)]) * 1_000
            // Two devices may play at the same time.
            clock += Int64(number(0...pause)) * 1_000 + (number(0...2) == 0 ? 0 : length)
            let track = number(1...tracks)
            if number(0...9) < 8 {
                let late = number(0...2) == 0 ? number(-62...62) * 1_000 : number(0...900)
                let time = (number(0...3) == 0 ? clock - length : clock) + Int64(late)
                add(.api, account, track + other, time, length)
            }
            if number(0...9) < 8 {
                add(.extended, account, track + other, clock / 1_000 * 1_000, length)
            }
            if hasAccountData, number(0...1) == 0 {
                add(.accountData, account, 30 + track, clock / 60_000 * 60_000, length)
            }
        }
    }

    /// What makes a track's number that of another id of its recording, or of its name.
    private var other: Int {
        mutating get { number(0...4) == 0 ? 10 * number(1...2) : 0 }
    }

    private mutating func add(
        _ source: Source, _ account: String, _ track: Int, _ end: Int64, _ played: Int64
    ) {
        let number = numbers.count + 1
        let play = PairingPlay(
            id: Records.playID(number), source: source, endedAt: end, msPlayed: played,
            track: Int64(track), isrc: track < 20 ? Int64(track % 10) : nil,
            names: Int64(track % 10))
        numbers[play.id] = number
        plays[account, default: []].append(play)
    }

    private func record(
        of play: PairingPlay, _ account: String, _ offset: Int64
    ) -> TestRecord {
        let start = Instant(milliseconds: play.startedAt)
        let number = numbers[play.id] ?? 0
        return Records.listen(
            offset, play: number, account: account, track: "t\(play.track ?? 0)",
            start: "\(start)", played: play.msPlayed, date: String("\(start)".prefix(10)),
            hour: Int(start.seconds) / 3_600 % 24,
            context: play.source == .api ? "spotify:playlist:\(number % 3)" : nil,
            skipped: play.source == .extended ? number % 2 == 0 : nil,
            source: "\(play.source.name)", name: "song \(play.names ?? 0)", artist: "band",
            duration: play.source == .api ? play.msPlayed : nil,
            variant: play.source == .api ? nil : number)
    }
}
