import Foundation
import Plays
import Support
import Testing

@testable import Processor

/// Texts that break careless writers of JSON, put together at random.
private struct HostileTexts {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

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

/// A generator that gives the same numbers for the same seed (splitmix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

@Suite struct `hostile texts` {
    private static let count = FaultSize.plays(1_000, full: 100_000)

    /// A play of either source in which every text is hostile, and what its listen must say.
    private static func play(_ texts: inout HostileTexts, _ number: Int) throws -> (
        value: String, wanted: [String: String]
    ) {
        let (one, two, three) = (texts.next(), texts.next(), texts.next())
        func json(_ text: String) throws -> String {
            String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
        }
        guard number % 2 == 0 else {
            let value = Samples.exportTrack
                .replacing(#""Paper Tides""#, with: try json(one))
                .replacing(#""Harbour Static""#, with: try json(two))
                .replacing(#""trackdone""#, with: try json(three))
            return (value, ["track_name": one, "album_name": two, "reason_start": three])
        }
        let value = Samples.track
            .replacing(#""Paper Tides""#, with: try json(one))
            .replacing(#""Harbour Static""#, with: try json(two))
            .replacing(#""playlist","href""#, with: "\(try json(three)),\"href\"")
        return (value, ["track_name": one, "album_name": two, "context_type": three])
    }

    @Test(.needsPython) func `are read back by Python as they were`() throws {
        let folder = try TemporaryFolder()
        var texts = HostileTexts(seed: 1)
        let enrichment = Enrichment(zones: AccountZones())
        var lines: [String] = []
        for number in 0..<Self.count {
            let (value, wanted) = try Self.play(&texts, number)
            let listen = Samples.process(value, with: enrichment)[0]
            lines.append(String(listen.drop { $0 != "{" }))
            lines.append(String(decoding: try JSONEncoder().encode(wanted), as: UTF8.self))
        }
        let file = try folder.write(lines.joined(separator: "\n"), to: "records")
        let said = try Python.run("ProcessorTests/read_back.py", [file], seconds: 120)
        #expect(said == "\(Self.count) 0\n")
    }

    @Test func `give the same bytes in one process and in five`() throws {
        var texts = HostileTexts(seed: 2)
        let five = (0..<5).map { _ in Enrichment(zones: AccountZones(), cacheSlots: 16) }
        let one = Enrichment(zones: AccountZones())
        for number in 0..<300 {
            let value = try Self.play(&texts, number).value
            let alone = Samples.process(value, with: one)
            let shared = Samples.process(value, with: five[number % 5])
            #expect(alone.first == shared.first)
            // What differs is only what each has just sent already.
            one.forgetSent()
            five[number % 5].forgetSent()
            #expect(
                Samples.process(value, with: one)
                    == Samples.process(value, with: five[number % 5]))
        }
    }
}
