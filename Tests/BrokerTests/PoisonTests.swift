import Kafka
import Plays
import SQLite
import Simulator
import Support
import Testing

/// A record of `plays` that no stage can process, and what has to be said of it.
struct Poison {
    var key: String? = "me"
    let value: String?
    let reason: String
    let detail: String
    var isTruncated = false

    /// Larger than a record may be, and than the broker takes uncompressed.
    static let long = #"{"v":1,"account":"me","padding":""# + text(2_000_000) + #""}"#

    /// Larger than the topic of dead letters takes.
    static let endless = text(8_500_000)

    private static func text(_ bytes: Int) -> String { String(repeating: "a", count: bytes) }

    /// A play of `me` that ended at such a second.
    static func play(second: Int, _ item: String = "") -> String {
        """
        {"v":1,"account":"me","source":"api","read_at":"2026-03-04T17:00:00.000Z",\
        "origin":{"poll":"2026-03-04T17:00:00.000Z"},"item":{\(item)"track":{"uri":\
        "spotify:track:2bHGaIONoQESMIr3RpXHRv","id":"2bHGaIONoQESMIr3RpXHRv","name":"Paper Tides"},\
        "played_at":"2026-03-04T16:03:\(second).000Z","context":null}}
        """
    }

    static let all = [
        Poison(
            value: "no JSON", reason: "not-json",
            detail: """
                the value is no JSON: Problem while parsing an atom starting with the letter 'n'
                """),
        Poison(value: nil, reason: "not-json", detail: "the record has no value"),
        Poison(value: "", reason: "not-json", detail: "the record has no value"),
        Poison(
            value: "[1]", reason: "not-an-object", detail: "the value is JSON but no object"),
        Poison(value: #"{"v":2}"#, reason: "unknown-version", detail: "v is not 1"),
        Poison(value: #"{}"#, reason: "missing-field", detail: "v is absent or null"),
        Poison(
            value: #"{"v":1,"account":"me","source":"api"}"#, reason: "missing-field",
            detail: "read_at is absent or null"),
        Poison(
            value: play(second: 20).replacing("16:03:20.000Z", with: "half past four"),
            reason: "bad-value", detail: "item.played_at is not a time in RFC 3339"),
        Poison(
            key: "you", value: play(second: 21), reason: "wrong-key",
            detail: "the key is not the account of the value"),
        Poison(
            key: nil, value: play(second: 22), reason: "wrong-key",
            detail: "the key is not the account of the value"),
        Poison(
            value: long, reason: "too-large",
            detail: "the value has \(long.utf8.count) bytes, more than 1000000"),
        Poison(
            value: endless, reason: "too-large",
            detail: "the value has \(endless.utf8.count) bytes, more than 1000000",
            isTruncated: true),
    ]
}

extension `the stages on a real Kafka` {
    @Test(.runLimit)
    func `put what is no play aside, with its bytes, and store what lies around it`() throws {
        let pipeline = try Pipeline(Pipeline.past([]))
        // Makes the topics; there is nobody to be asked.
        try pipeline.runOnce(.processor)
        let place = try #require(try pipeline.partitions(.plays).first)
        var records: [(key: String?, value: String?)] = [("me", Poison.play(second: 10))]
        for (index, poison) in Poison.all.enumerated() {
            records.append((poison.key, poison.value))
            records.append(("me", Poison.play(second: 30 + index)))
        }
        try pipeline.publish(records, to: place)
        try pipeline.runOnce(.processor)
        try pipeline.runOnce(.sink)

        let good = Poison.all.count + 1
        #expect(try pipeline.number("SELECT count(*) FROM listens") == Int64(good))
        #expect(try pipeline.count(.listens) == good)
        var letters: [String] = []
        try pipeline.readAll(.deadLetters) { letters.append(Self.text(of: $0)) }
        let expected = Poison.all.enumerated().map { index, poison in
            Self.text(of: poison, at: KafkaOffset(partition: place, offset: Int64(2 * index + 1)))
        }
        #expect(letters.sorted() == expected.sorted())
        #expect(try pipeline.deadLetterRows() == Self.rows(place))
    }

    /// The rows that the table `dead_letters` must have.
    static func rows(_ place: KafkaPartition) -> [String] {
        Poison.all.enumerated().map { index, poison in
            """
            plays \(place.partition) \(2 * index + 1) processor \(poison.reason) \
            \(poison.key ?? "-"): \(poison.detail)
            """
        }
    }

    /// A dead letter as one text, without the time: its value only by its size and beginning.
    static func text(of record: borrowing KafkaRecord) -> String {
        let headers = record.headers.filter { $0.name != "legato.at" }
            .map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
        let key = record.key.map { String(decoding: $0, as: UTF8.self) }
        let value = record.value.map { String(decoding: $0, as: UTF8.self) }
        return text(key: key, value: value, headers: headers)
    }

    static func text(of poison: Poison, at place: KafkaOffset) -> String {
        var headers = [
            "legato.stage=processor", "legato.topic=plays",
            "legato.partition=\(place.partition.partition)", "legato.offset=\(place.offset)",
            "legato.reason=\(poison.reason)", "legato.detail=\(poison.detail)",
        ]
        if poison.isTruncated { headers.append("legato.truncated=true") }
        let value = poison.value.map { poison.isTruncated ? String($0.prefix(900_000)) : $0 }
        return text(key: poison.key, value: value, headers: headers)
    }

    private static func text(key: String?, value: String?, headers: [String]) -> String {
        let size = value.map { "\($0.utf8.count) \($0.prefix(300))" } ?? "null"
        return (headers + [key ?? "null", size]).joined(separator: " ")
    }
}

extension Pipeline {
    /// Publishes records to one partition, one batch each, compressed.
    func publish(
        _ records: [(key: String?, value: String?)], to place: KafkaPartition
    ) throws {
        var settings = clients
        settings["compression.type"] = "lz4"
        settings["message.max.bytes"] = "16777216"
        let producer = try KafkaProducer(settings: settings)
        let topic = try producer.topic(place.topic)
        for (key, value) in records {
            try key.bytes { key in
                try value.bytes { value in
                    try producer.send(
                        to: topic, partition: place.partition, key: key, value: value)
                }
            }
            try producer.flush(milliseconds: 10_000)
        }
        if let failure = producer.takeDeliveryFailure() { throw failure }
    }

    /// The rows of the table `dead_letters`, in the order of their places.
    func deadLetterRows() throws -> [String] {
        let database = try Database(path: database, mode: .readOnly)
        let statement = try database.prepare(
            """
            SELECT topic || ' ' || topic_partition || ' ' || topic_offset || ' ' || stage || ' '
                || reason || ' ' || ifnull(key, '-') || ': ' || detail
            FROM dead_letters ORDER BY topic, topic_partition, topic_offset
            """)
        var rows: [String] = []
        while try statement.step() { rows.append(statement.text(0)) }
        return rows
    }
}

extension String? {
    /// Lends the text's bytes, or nil.
    fileprivate func bytes(_ body: (UnsafeRawBufferPointer?) throws -> Void) throws {
        guard let self else { return try body(nil) }
        try Array(self.utf8).withUnsafeBytes { try body($0) }
    }
}
