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

/// A record that is read, with hostile texts in place of its own.
private struct HostileRecord {
    let topic: Topic
    let key: String
    /// The record as it was, and as it is now.
    let model: String
    let value: String
    /// What now stands in the place of each text.
    let texts: [String: String]

    private static let replaced = [
        "Paper Tides", "Harbour Static", "The Lantern Office", "trackdone", "Mara Quill",
    ]

    private static let kinds: [(topic: Topic, key: String, model: String)] = [
        (.plays, "me", Samples.track), (.plays, "me", Samples.exportTrack),
        (.plays, "me", Samples.accountTrack),
        (.lists, "me/playlist:37BTh0g05O4FSJmAmHbnFB", Samples.playlist),
        (.catalogue, Samples.albumKey, Samples.catalogueAlbum),
    ]

    /// Three in five are plays.
    init(_ random: inout HostileTexts, _ number: Int) throws {
        (topic, key, model) = Self.kinds[number % Self.kinds.count]
        var texts: [String: String] = [:]
        for text in Self.replaced { texts[text] = random.next() }
        self.texts = texts
        let encoder = JSONEncoder()
        value = try Self.replaced.reduce(model) { value, text in
            let json = String(decoding: try encoder.encode(texts[text]), as: UTF8.self)
            return value.replacing("\"\(text)\"", with: json)
        }
    }

    /// What follows from this record with texts of some kind.
    func outputs(of value: String, _ enrichment: Enrichment) -> [String] {
        enrichment.forgetSent()
        return Samples.process(value, of: topic, key: key, with: enrichment)
    }
}

@Suite struct `hostile texts` {
    /// So many plays, and two records of lists and of the catalogue for three of them.
    private static let count = FaultSize.plays(1_000, full: 100_000) * 5 / 3

    /// So many lines in a file.
    private static let share = 90_000

    @Test(.needsPython) func `are read back by Python as they were, in records of all kinds`()
        throws
    {
        let folder = try TemporaryFolder()
        var texts = HostileTexts(seed: 1)
        let enrichment = Enrichment(zones: AccountZones(), cacheSlots: 1)
        var lines: [String] = []
        var files: [String] = []
        var records = 0
        var kinds: Set<Substring> = []
        var models: [String: [String]] = [:]
        func write() throws {
            files.append(
                try folder.write(lines.joined(separator: "\n"), to: "records-\(files.count)"))
            lines.removeAll(keepingCapacity: true)
        }
        for number in 0..<Self.count {
            let record = try HostileRecord(&texts, number)
            let model = models[record.model] ?? record.outputs(of: record.model, enrichment)
            models[record.model] = model
            let found = record.outputs(of: record.value, enrichment)
            #expect(found.count == model.count, "\(found) of \(record.value)")
            let said = String(decoding: try JSONEncoder().encode(record.texts), as: UTF8.self)
            for (one, other) in zip(found, model) {
                kinds.insert(one.prefix { $0 != " " })
                lines += [String(one.drop { $0 != "{" }), String(other.drop { $0 != "{" }), said]
                records += 1
            }
            if lines.count >= Self.share { try write() }
        }
        try write()
        #expect(kinds == ["listens", "tracks", "albums", "artists", "list-items"])
        let said = try Python.run("ProcessorTests/read_back.py", files, seconds: 600)
        #expect(said == "\(records) 0\n")
    }

    @Test(.needsPython) func `are missed when one is null, another's, gone or of another type`()
        throws
    {
        let model =
            #"{"name":"Paper Tides","album":"Harbour Static","count":1,"of":["Paper Tides"]}"#
        let texts = #"{"Paper Tides":"\"","Harbour Static":"x"}"#
        let faults = [
            #"{"name":"\"","album":"x","count":1,"of":["\""]}"#,
            #"{"name":null,"album":"x","count":1,"of":["\""]}"#,
            #"{"name":"x","album":"\"","count":1,"of":["\""]}"#,
            #"{"album":"x","count":1,"of":["\""]}"#,
            #"{"name":"\"","album":"x","count":true,"of":["\""]}"#,
            #"{"name":"\"","album":"x","count":1,"of":[]}"#,
        ]
        let folder = try TemporaryFolder()
        let lines = faults.flatMap { [$0, model, texts] }
        let file = try folder.write(lines.joined(separator: "\n"), to: "records")
        #expect(try Python.run("ProcessorTests/read_back.py", [file], seconds: 60) == "6 5\n")
    }

    @Test func `give the same bytes in one process and in five`() throws {
        var texts = HostileTexts(seed: 2)
        let five = (0..<5).map { _ in Enrichment(zones: AccountZones(), cacheSlots: 16) }
        let one = Enrichment(zones: AccountZones())
        for number in 0..<300 {
            let record = try HostileRecord(&texts, number)
            func process(_ enrichment: Enrichment) -> [String] {
                Samples.process(
                    record.value, of: record.topic, key: record.key, with: enrichment)
            }
            let alone = process(one)
            let shared = process(five[number % 5])
            if record.topic == .plays { #expect(alone.first == shared.first) }
            // What differs is only what each has just sent already.
            one.forgetSent()
            five[number % 5].forgetSent()
            #expect(process(one) == process(five[number % 5]))
        }
    }
}
