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
                        value: record.value == nil ? nil : value, headers: []))
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
        try producer.flush(milliseconds: 20_000)
    }

    private func tail(_ words: [String]) throws -> String {
        let arguments = ["tail"] + words + ["--brokers", broker.bootstrapServers]
        let (exit, output, errors) = try ChildProcess.run("legato-sink", arguments, seconds: 40)
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
    ])
    func `shows exactly what was asked for`(words: [String], expected: String) throws {
        #expect(try tail(words + ["--format", "%o "]) == expected)
    }
}
