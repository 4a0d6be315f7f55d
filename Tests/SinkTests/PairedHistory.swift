import Plays
import Stage

@testable import Sink

/// Plays of one or two accounts from all three sources, of which many are of the same listen, and
/// the tracks they are of: every record as it would lie in its topic.
struct PairedHistory {
    private(set) var records: [TestRecord] = []
    /// The plays as pairing sees them, by account; replaced ones as they are in the end.
    private(set) var plays: [String: [PairingPlay]] = [:]
    private var random: SplitMix64
    private var offsets: [Int64] = [0, 0, 0]
    private var nextPlay = 0
    private var trackOffset: Int64 = 0
    private var isrcs: [String: String] = [:]
    private let clocks: [Clock]

    /// A zone, and how far ahead of universal time records say that its clock is.
    struct Clock {
        let zone: String
        let hours: Int64

        /// One that every machine knows.
        static let known = [Clock(zone: "UTC", hours: 0)]
        /// Those of which there is no table, or one that says something else.
        static let unknown =
            known + [
                Clock(zone: "Legato/Nowhere", hours: 3), Clock(zone: "Legato/Nowhere", hours: -5),
                Clock(zone: "Asia/Tokyo", hours: 2), Clock(zone: "Legato/Elsewhere", hours: 0),
            ]
    }

    init(seed: UInt64, listens: Int, clocks: [Clock] = Clock.known) {
        random = SplitMix64(seed: seed)
        self.clocks = clocks
        describeTracks()
        for account in ["me", "you"].prefix(number(1...2)) { live(account, listens) }
        for account in plays.keys {
            plays[account] = plays[account]?.map { play in
                var play = play
                let name = Self.name(track: Int(play.track ?? 0))
                play.isrc = isrcs[name].map { code in code.withText { NamesKey.number(of: $0) } }
                return play
            }
        }
    }

    private static func name(track: Int) -> String { "t\(track)" }

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    /// Each track twice or more: a thin record, and better ones that know length and recording; the
    /// last may know another recording, and no length.
    private mutating func describeTracks() {
        for track in 1...8 {
            let name = Self.name(track: track)
            records.append(
                Records.track(trackOffset, id: name, knowledge: "export", duration: nil))
            trackOffset += 1
            guard number(0...3) > 0 else { continue }
            let isrc = number(0...3) > 0 ? "ISRC\(track % 4)" : nil
            isrcs[name] = isrc
            records.append(
                Records.track(
                    trackOffset, id: name, knowledge: "full", at: "2026-03-05", isrc: isrc,
                    duration: 200_000, variant: track))
            trackOffset += 1
            guard number(0...3) == 0 else { continue }
            let other = "ISRC\(number(0...3))"
            isrcs[name] = other
            records.append(
                Records.track(
                    trackOffset, id: name, knowledge: "full", at: "2026-03-07", isrc: other,
                    duration: number(0...1) == 0 ? nil : 210_000, variant: track))
            trackOffset += 1
        }
    }

    private var short: Int64 {
        mutating get { [30_000, 122_000, 180_000][number(0...2)] }
    }

    /// Up to a day, a little more, and what nobody can have heard.
    private var long: Int64 {
        mutating get {
            [1_500_000, 3_600_000, 7_200_000, 86_400_000, 86_400_001, 1_500_000_000_000][
                number(0...5)]
        }
    }

    private mutating func live(_ account: String, _ listens: Int) {
        var clock = 1_772_640_000_000 as Int64
        let isLoop = number(0...2) == 0
        for _ in 0..<listens {
            if number(0...5) == 0 { clock += Int64(number(0...40_000_000)) }
            let length = number(0...4) == 0 ? long : short
            let played = number(0...3) == 0 ? Int64(number(0...Int(length))) : length
            // Two devices of one account play at the same time, and what lasts for hours is heard
            // beside shorter things; what claims to have lasted for years moves no clock.
            clock += number(0...3) == 0 ? Int64(number(-600_000...60_000)) : min(played, 1_500_000)
            let track = isLoop ? 1 : number(1...4)
            if number(0...3) > 0 { reportAPI(account, track, clock, played, length) }
            if number(0...3) > 0 {
                add(account, "extended", track, clock / 1_000 * 1_000, played)
            }
            if number(0...3) == 0 {
                add(account, "account-data", 20 + track % 2, clock / 60_000 * 60_000, played)
            }
        }
    }

    private mutating func reportAPI(
        _ account: String, _ track: Int, _ clock: Int64, _ played: Int64, _ length: Int64
    ) {
        let isStart = number(0...7) == 0
        let late = number(0...5) == 0 ? number(-65_000...65_000) : number(0...900)
        // Another id of the same recording, or of the same name.
        let other = number(0...4) == 0 ? track + 4 : track
        let time = (isStart ? clock - played : clock) + Int64(late)
        // The beginning of what claims to have lasted for years lies near 1970.
        add(account, "api", other, time, isStart ? min(length, 180_000) : length)
    }

    private mutating func add(
        _ account: String, _ source: String, _ track: Int, _ end: Int64, _ played: Int64
    ) {
        nextPlay += 1
        let play = nextPlay
        let partition = Int32(account == "me" ? 0 : 1)
        var record = make(account, source, track, end, played, play, partition)
        if number(0...9) == 0 {
            // Processed again, the second time with another word for it, its time or source.
            let moves: [Int64] = [0, 0, 90_000, 3_600_000, 100_000_000, 34_560_000_000]
            let gone = moves[number(0...5)]
            let said = number(0...3) == 0 ? "extended" : source
            let first = make(account, said, track % 4 + 1, end - gone, played, play, partition)
            records.append(first)
            offsets[Int(partition)] += 1
            record = make(account, source, track, end, played, play, partition)
        }
        records.append(record)
        offsets[Int(partition)] += 1
        let names = "n\(track % 2)".withText { NamesKey.number(of: $0) }
        plays[account, default: []].append(
            PairingPlay(
                id: Records.playID(play),
                source: Source.allCases.first { "\($0.name)" == source } ?? .api,
                endedAt: end, msPlayed: played,
                track: hasID(source, play) ? Int64(track) : nil, names: names))
    }

    /// A listener's own file has no track's id, and the account data has none at all.
    private func hasID(_ source: String, _ play: Int) -> Bool {
        switch source {
        case "api": play % 7 > 0
        case "account-data": play % 2 > 0
        default: true
        }
    }

    private func make(
        _ account: String, _ source: String, _ track: Int, _ end: Int64, _ played: Int64,
        _ play: Int, _ partition: Int32
    ) -> TestRecord {
        let start = Instant(milliseconds: end - played)
        let offset = Int(offsets[Int(partition)])
        let clock = clocks[offset % clocks.count]
        let local = TimeZoneTable.utc.local(
            Instant(milliseconds: start.milliseconds + clock.hours * 3_600_000))
        var date = ByteBuffer(capacity: 16)
        date.append(local.date)
        return Records.listen(
            Int64(offset), partition: partition, play: play, account: account,
            track: hasID(source, play) ? Self.name(track: track) : nil, album: "a\(track)",
            start: "\(start)", played: played,
            zone: clock.zone, date: "\(date.text)", hour: local.hour,
            context: source == "api" || play % 5 == 0 ? "spotify:playlist:\(play % 3)" : nil,
            skipped: source == "extended" ? play % 2 == 0 : nil, source: source,
            name: "song \(track % 2)", artist: "band",
            duration: source == "api" ? played : play % 3 == 0 ? 190_000 : nil,
            variant: source == "api" ? nil : play)
    }
}
