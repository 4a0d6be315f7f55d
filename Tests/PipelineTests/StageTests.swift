import Foundation
import Kafka
import Simulator
import Support
import Testing

@Suite(.serialized) struct `the stages on the embedded broker` {
    @Test(.runLimit)
    func `store a song on repeat twenty times as twenty listens`() throws {
        let script = Array(repeating: 7, count: 20)
        let pipeline = try Pipeline(
            Pipeline.past([ListenerSettings(account: "me", plays: 20, script: script)]))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 20 }

        try pipeline.once("producer", pipeline.producer)
        try pipeline.once("processor", pipeline.connection)
        try pipeline.once("sink", pipeline.sink)

        #expect(pipeline.number("SELECT count(*) FROM listens") == 20)
        #expect(pipeline.number("SELECT count(DISTINCT track_id) FROM listens") == 1)
        #expect(pipeline.number("SELECT count(DISTINCT ended_at) FROM listens") == 20)
        let sums: [String: Int64] = [
            "read": 20, "accepted": 20, "duplicate": 0, "filtered_sum": 0, "failed": 0,
            "stored": 20, "dead": 0,
        ]
        #expect(try pipeline.sums() == sums)

        // A second round has nothing new: the cursor was read back, the offsets too.
        try pipeline.once("producer", pipeline.producer)
        try pipeline.once("processor", pipeline.connection)
        try pipeline.once("sink", pipeline.sink)
        #expect(try pipeline.sums()["read"] == 40)
        #expect(try pipeline.sums()["duplicate"] == 20)
        #expect(pipeline.number("SELECT count(*) FROM listens") == 20)
    }

    @Test(.runLimit)
    func `end within 2 s of SIGTERM and lose nothing by it`() throws {
        let listeners = ["ada", "bela"].map { ListenerSettings(account: $0) }
        let pipeline = try Pipeline(SimulatorSettings(listeners: listeners, speed: 2_000))
        let producer = try pipeline.start("producer", pipeline.producer)
        let processor = try pipeline.start("processor", pipeline.connection)
        let sink = try pipeline.start("sink", pipeline.sink)
        try waitUntil("plays are stored", seconds: 60) {
            pipeline.number("SELECT count(*) FROM plays") ?? 0 > 5
        }
        for stage in [producer, processor, sink] {
            stage.send(SIGTERM)
            // The stage itself counts the two seconds: what else runs here cannot be told.
            #expect(try stage.wait(seconds: 60) == .status(0))
            #expect(!stage.errors.contains("left before all was finished"))
        }
        try pipeline.once("processor", pipeline.connection)
        try pipeline.once("sink", pipeline.sink)
        let sums = try pipeline.sums()
        #expect(sums["accepted"] == sums["stored"])
        #expect(sums["dead"] == 0)
    }

    @Test(.runLimit)
    func `begin again when a broker cannot tell where its partitions end`() throws {
        let pipeline = try Pipeline(
            Pipeline.past([ListenerSettings(account: "me", plays: 10)]))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 10 }
        try pipeline.once("producer", pipeline.producer)
        try pipeline.once("processor", pipeline.connection)
        // ListOffsets: an error that is about no leader and passes by itself.
        pipeline.broker.refuse(request: 2, with: [-1])
        let sink = try pipeline.start("sink", pipeline.sink)
        try waitUntil("plays are stored", seconds: 60) {
            pipeline.number("SELECT count(*) FROM plays") == 10
        }
        sink.send(SIGTERM)
        #expect(try sink.wait(seconds: 60) == .status(0))
        #expect(sink.errors.contains("lost Kafka, starting again"))
    }

    @Test(.runLimit)
    func `put what is no play aside and store what lies around it`() throws {
        let pipeline = try Pipeline(
            Pipeline.past([ListenerSettings(account: "me", plays: 10)]))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 10 }
        let poison: [(text: String, reason: String)] = [
            ("no JSON", "not-json"), ("[1]", "not-an-object"), (#"{"v":9}"#, "unknown-version"),
            (#"{"v":1,"account":"me"}"#, "missing-field"),
            (String(repeating: " ", count: 2_000_000), "too-large"),
        ]
        let settings = KafkaSettings([
            ("bootstrap.servers", pipeline.broker.bootstrapServers),
            ("message.max.bytes", "8388608"),
        ])
        try pipeline.once("producer", pipeline.producer)
        let producer = try KafkaProducer(settings: settings)
        let topic = try producer.topic("plays")
        for (text, _) in poison {
            try Array(text.utf8).withUnsafeBytes { value in
                try "me".utf8CString.dropLast().withUnsafeBytes { key in
                    try producer.send(to: topic, key: key, value: value)
                }
            }
        }
        try producer.flush(milliseconds: 10_000)

        try pipeline.once("processor", pipeline.connection)
        try pipeline.once("sink", pipeline.sink)
        #expect(pipeline.number("SELECT count(*) FROM listens") == 10)
        #expect(pipeline.number("SELECT count(*) FROM dead_letters") == Int64(poison.count))
        for (_, reason) in poison {
            let count = pipeline.number(
                "SELECT count(*) FROM dead_letters WHERE reason = '\(reason)' AND topic = 'plays'")
            #expect(count == 1, "\(reason)")
        }
    }
}
