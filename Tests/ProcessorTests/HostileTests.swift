import Foundation
import Plays
import Stage
import Support
import Testing

@testable import Processor

/// Texts that break careless writers of JSON, put together at random.
private struct HostileTexts {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private static let parts: [String] = [
        "\"", "\\", "\\\"", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}", "\n", "\r\n", "\t", "\u{8}",
        "\u{C}",
        "/", "</script>", "\\u0041", "{", "}", "[", "]", ",", ":", "'", "%s", "\u{2028}",
        "\u{2029}",
        "\u{FEFF}", "\u{FFFF}", "\u{FFFD}", "é", "e\u{301}", "ß", "İ", "Σς", "雨", "👩‍👩‍👧", "𝄞",
        "\u{10FFFF}",
        "\u{202E}abc", "a", "Paper Tides", "12345678", " ", "\u{A0}",
    ]

    mutating func next() -> String {
        let count = Int.random(in: 0...12, using: &random)
        return (0..<count).map { _ in Self.parts.randomElement(using: &random) ?? "" }.joined()
    }
}

@Suite struct `hostile texts` {
    private static let count = FaultSize.plays(1_000, full: 100_000)

    /// A record of any topic that is read, in which every text is hostile.
    private static func record(
        _ texts: inout HostileTexts, _ number: Int
    ) throws -> (topic: Topic, key: String, value: String, names: [String]) {
        let names = (0..<4).map { _ in texts.next() }
        let json = try names.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        func spelled(_ sample: String) -> String {
            sample.replacing(#""Paper Tides""#, with: json[0])
                .replacing(#""Harbour Static""#, with: json[1])
                .replacing(#""The Lantern Office""#, with: json[2])
                .replacing(#""trackdone""#, with: json[3])
                .replacing(#""playlist","href""#, with: "\(json[3]),\"href\"")
        }
        return switch number % 5 {
        case 0: (.plays, "me", spelled(Samples.track), names)
        case 1: (.plays, "me", spelled(Samples.exportTrack), names)
        case 2: (.plays, "me", spelled(Samples.accountTrack), names)
        case 3:
            (.lists, "me/playlist:37BTh0g05O4FSJmAmHbnFB", spelled(Samples.playlist), names)
        default: (.catalogue, Samples.albumKey, spelled(Samples.catalogueAlbum), names)
        }
    }

    /// What a record must say where it names these things; Python looks only at what is there.
    private static func wanted(_ names: [String]) throws -> String {
        let known = ["Mara Quill", "Draft", "Tape  One", "Nine Locks", "Canal Hour", "Low Water"]
        let wanted: [String: [String]] = [
            "track_name": [names[0]], "album_name": [names[1]] + known,
            "artist_names": [names[2]] + known, "name": names + known,
            "context_type": [names[3]], "reason_start": [names[3]],
        ]
        return String(decoding: try JSONEncoder().encode(wanted), as: UTF8.self)
    }

    @Test(.needsPython) func `are read back by Python as they were, in records of all kinds`()
        throws
    {
        let folder = try TemporaryFolder()
        var texts = HostileTexts(seed: 1)
        let enrichment = Enrichment(zones: AccountZones(), cacheSlots: 1)
        var lines: [String] = []
        var kinds: Set<Substring> = []
        for number in 0..<Self.count {
            let (topic, key, value, names) = try Self.record(&texts, number)
            let wanted = try Self.wanted(names)
            enrichment.forgetSent()
            for record in Samples.process(value, of: topic, key: key, with: enrichment) {
                kinds.insert(record.prefix { $0 != " " })
                lines.append(String(record.drop { $0 != "{" }))
                lines.append(wanted)
            }
        }
        #expect(kinds == ["listens", "tracks", "albums", "artists", "list-items"])
        let file = try folder.write(lines.joined(separator: "\n"), to: "records")
        let said = try Python.run("ProcessorTests/read_back.py", [file], seconds: 600)
        #expect(said == "\(lines.count / 2) 0\n")
    }

    @Test func `give the same bytes in one process and in five`() throws {
        var texts = HostileTexts(seed: 2)
        let five = (0..<5).map { _ in Enrichment(zones: AccountZones(), cacheSlots: 16) }
        let one = Enrichment(zones: AccountZones())
        for number in 0..<300 {
            let (topic, key, value, _) = try Self.record(&texts, number)
            func process(_ enrichment: Enrichment) -> [String] {
                Samples.process(value, of: topic, key: key, with: enrichment)
            }
            let alone = process(one)
            let shared = process(five[number % 5])
            if topic == .plays { #expect(alone.first == shared.first) }
            // What differs is only what each has just sent already.
            one.forgetSent()
            five[number % 5].forgetSent()
            #expect(process(one) == process(five[number % 5]))
        }
    }
}
