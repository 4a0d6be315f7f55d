import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing

@testable import Sink

@Suite struct `a tail` {
    /// The line of a record, without the records that a pattern leaves out.
    static func line(
        _ record: TestRecord, _ style: RecordPrinter.Style, grep pattern: String? = nil
    ) throws -> String? {
        let printer = RecordPrinter(
            record.place.topic, style, pattern: try pattern.map { try GrepPattern(flagText: $0) })
        let (key, value) = (Array((record.key ?? "").utf8), Array((record.value ?? "").utf8))
        return key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                printer.line(
                    RecordView(
                        topic: record.place.topic, partition: record.place.partition,
                        offset: record.place.offset, timestampMilliseconds: record.timestamp,
                        key: record.key == nil ? nil : key,
                        value: record.value == nil ? nil : value,
                        headers: record.headers.map { ($0.key, Array($0.value.utf8)) }))
            }
        }.map { String(decoding: $0, as: UTF8.self) }
    }

    static let listen = Records.listen(
        7, partition: 3, play: 1, zone: "Europe/Berlin", hour: 17, context: "spotify:playlist:x",
        name: "Yesterday", artist: "The Beatles")

    @Test func `shows when, whose, what, how long and from where`() throws {
        #expect(
            try Self.line(Self.listen, .summary)
                == "2026-03-04 17:00:00  me  Yesterday – The Beatles  3:00  api playlist\n")
    }

    private static func raw(
        _ topic: Topic, _ key: String, _ value: String?, headers: [String: String] = [:]
    ) -> TestRecord {
        TestRecord(
            place: RecordPlace(topic: topic, partition: 0, offset: 0), key: key, value: value,
            headers: headers, timestamp: 1_772_640_184_625)
    }

    /// Each topic, with what its records differ in.
    @Test(
        arguments: [
            (Records.track(0, name: "One"), "t1  full  One – r1  0:01"),
            (
                Records.artist(0, name: "Band", genres: ["jazz", "dub"]),
                "r1  full  Band  (jazz, dub)"
            ),
            (Records.album(0, name: "LP"), "a1  full  LP – r1  2019"),
            (
                Records.item(0, position: 4, name: "One", at: "2026-03-04", total: 9),
                "2026-03-04 00:00:00Z  me  playlist:p  5 of 9  One (track)"
            ),
            (
                Records.item(0, position: nil, name: nil, at: "2026-03-04", total: 0),
                "2026-03-04 00:00:00Z  me  playlist:p  empty"
            ),
            (
                Records.entry(0, "e"),
                "2026-03-04 16:05:00Z  me  poll  read 4 = 1 accepted + 1 duplicate + 2 filtered "
                    + "+ 0 failed"
            ),
            (
                Records.entry(
                    0, "g", kind: "gap-opened", from: "2026-03-04T10:00:00.000Z",
                    to: "2026-03-04T11:00:00.000Z"),
                "2026-03-04 16:05:00Z  me  gap-opened  from 2026-03-04T10:00:00.000Z  "
                    + "to 2026-03-04T11:00:00.000Z"
            ),
            (
                Records.correction(0, track: "t1"),
                "2026-03-06 00:00:00Z  me  exclude  track t1  (said at 0)"
            ),
            (
                raw(.plays, "me", #"{"v":1,"source":"api","item":{"track":{"name":"One"}}}"#),
                "2026-03-04 16:03:04Z  me  api  One"
            ),
            (
                raw(
                    .plays, "me",
                    #"{"v":1,"source":"extended","item":{"trackName":null,"episode_name":"Ep"}}"#),
                "2026-03-04 16:03:04Z  me  extended  Ep"
            ),
            (
                raw(
                    .lists, "me/saved-tracks",
                    #"{"v":1,"first":50,"total":120,"items":[{},{},{}]}"#),
                "2026-03-04 16:03:04Z  me/saved-tracks  51 to 53 of 120"
            ),
            (
                raw(.lists, "me/devices", #"{"v":1,"first":0,"total":0,"items":[]}"#),
                "2026-03-04 16:03:04Z  me/devices  empty"
            ),
            (
                raw(.catalogue, "artist:r1", #"{"v":1,"kind":"artist","object":{"name":"Band"}}"#),
                "2026-03-04 16:03:04Z  artist:r1  Band"
            ),
            (
                raw(.catalogue, "artist:r1", #"{"v":1,"kind":"artist","object":null}"#),
                "2026-03-04 16:03:04Z  artist:r1  unknown to the service"
            ),
            (raw(.catalogue, "artist:r1", nil), "2026-03-04 16:03:04Z  artist:r1  removed"),
            (raw(.cursors, "me", #"{"v":1,"x":[1]}"#), "2026-03-04 16:03:04Z  me  15 bytes"),
            (
                raw(
                    .deadLetters, "me", "?",
                    headers: [
                        "legato.stage": "processor", "legato.topic": "plays",
                        "legato.partition": "3", "legato.offset": "7",
                        "legato.reason": "not-json", "legato.detail": "no value at 0",
                        "legato.at": "2026-03-04T16:05:00.000Z",
                    ]),
                "2026-03-04 16:03:04Z  me  plays/3@7  processor  not-json: no value at 0"
            ),
            (
                raw(.deadLetters, "me", "?"),
                "2026-03-04 16:03:04Z  me  a dead letter without its headers"
            ),
            (
                raw(.ledger, "me", #"{"v":2}"#),
                "2026-03-04 16:03:04Z  me  unreadable: unknown-version: v is not 1"
            ),
        ] as [(TestRecord, String)])
    func `has a line for a record of any topic`(record: TestRecord, line: String) throws {
        #expect(try Self.line(record, .summary) == line + "\n")
    }

    @Test func `keeps what runs from right to left to itself, on a terminal`() throws {
        let names = ["Yesterday", "שלום", "a\u{202e}b", "夜に駆ける"]
        let shown = names.map { RecordSummary(isolates: true).shown($0) }
        let isolated = ["Yesterday", "\u{2068}שלום\u{2069}", "\u{2068}a\u{202e}b\u{2069}", "夜に駆ける"]
        #expect(shown == isolated)
        #expect(names.map { RecordSummary().shown($0) } == names)
    }

    @Test(arguments: ["夜に駆ける", "שלום עליכם", "العربية", "👩‍👩‍👧 family"])
    func `leaves titles of any script as they are`(title: String) throws {
        let record = Records.listen(7, play: 1, name: title, artist: "A")
        let line = try #require(try Self.line(record, .summary))
        #expect(line.contains("  \(title) – A  "))
    }

    @Test func `lets no title move the cursor of a terminal`() throws {
        let record = Records.listen(7, play: 1, name: #"\u001b[2Jx\ny"#, artist: "A")
        let line = try #require(try Self.line(record, .summary))
        #expect(line.contains("\u{fffd}[2Jx\u{fffd}y – A"))
    }

    @Test(arguments: [
        (#"%t %{track_name} %p:%o\n"#, "2026-03-04T16:03:00.000Z Yesterday 3:7\n"),
        (#"%T\t%k\t%%\\"#, "listens\tme\t%\\"), ("%{artist_names}", "The Beatles"),
        ("%{origin.poll}", "2026-03-04T16:03:00.000Z"),
        ("%{ms_played}|%{none}|%{skipped}", "180000|-|-"),
        ("ü", "ü"),
    ])
    func `shows what a template names`(template: String, text: String) throws {
        let style = RecordPrinter.Style.template(try LineTemplate(flagText: template))
        #expect(try Self.line(Self.listen, style) == text)
    }

    @Test(arguments: ["%", "%x", "%{", "%{}", #"\"#, #"\q"#])
    func `refuses a template that means nothing`(template: String) {
        #expect(throws: FlagTextError.self) { try LineTemplate(flagText: template) }
    }

    @Test(arguments: [
        ("Yester", true), ("^me$", true), ("Beatles.*3:00", true), ("queen|Beatles", true),
        ("\"source\":\"api\"", true), ("queen", false), ("yesterday", false),
    ])
    func `searches line, key and value`(pattern: String, isFound: Bool) throws {
        #expect((try Self.line(Self.listen, .summary, grep: pattern) != nil) == isFound)
    }

    @Test func `refuses a pattern that is none`() {
        #expect(throws: FlagTextError.self) { try GrepPattern(flagText: "(") }
        #expect(throws: FlagTextError.self) { try GrepPattern(flagText: "") }
    }
}

@Suite(.runLimit) struct `the process of a tail` {
    private let broker: EmbeddedBroker

    init() throws {
        broker = try EmbeddedBroker()
        try broker.createTopic("listens", partitions: 1)
        let settings = KafkaSettings([("bootstrap.servers", broker.bootstrapServers)])
        let producer = try KafkaProducer(settings: settings)
        let topic = try producer.topic("listens")
        for play in 0..<5 {
            let record = Records.listen(
                0, play: play, account: play == 2 ? "you" : "me", name: "Song \(play)")
            try Array((record.key ?? "").utf8).withUnsafeBytes { key in
                try Array((record.value ?? "").utf8).withUnsafeBytes { value in
                    try producer.send(
                        to: topic, key: key, value: value,
                        timestampMilliseconds: record.timestamp + Int64(play))
                }
            }
        }
        try broker.createTopic("tracks", partitions: 2)
        let tracks = try producer.topic("tracks")
        for number in 0..<6 {
            let value = Records.track(0, name: "Song \(number)").value ?? ""
            try Array(value.utf8).withUnsafeBytes { value in
                try producer.send(
                    to: tracks, partition: Int32(number % 2), key: value, value: value,
                    timestampMilliseconds: 1_772_640_000_000 + Int64(number))
            }
        }
        try producer.flush(milliseconds: 20_000)
    }

    private func tail(_ words: [String]) throws -> String {
        let arguments = ["tail"] + words + ["--brokers", broker.bootstrapServers]
        let (exit, output, errors) = try ChildProcess.run("legato-sink", arguments, seconds: 60)
        #expect(exit == .status(0), "\(errors)")
        return output
    }

    @Test(arguments: [
        (["start", "--end"], "0 1 2 3 4 "), (["start", "--count", "2"], "0 1 "),
        (["-n", "2"], "3 4 "), (["-3"], "2 3 4 "), (["1:3"], "1 2 "),
        (["start", "--end", "--account", "me"], "0 1 3 4 "),
        (["start", "--end", "--where", "track_name=Song 3"], "3 "),
        (["start", "--end", "--grep", "Song [14]"], "1 4 "),
        (["@2026-03-04T16:03:00.003Z:end"], "3 4 "), (["@-48h:-24h"], ""),
        (["-n", "3", "--account", "me"], "1 3 4 "), (["-n", "1", "--grep", "Song 0"], "0 "),
        (["-n", "2", "--where", "track_name=Song 9"], ""),
        (["tracks", "-n", "2", "--grep", "Song [01]"], "0 0 "),
        (["tracks", "1=-2,0=0:2"], "1 2 0 1 "),
        (["tracks", "1=-2,0=0:2", "--count", "3"], "1 2 0 "),
    ])
    func `shows exactly what was asked for`(words: [String], expected: String) throws {
        #expect(try tail(words + ["--format", "%o "]) == expected)
    }
}
