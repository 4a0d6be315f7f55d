import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `a cursor in a transaction without an end` {
    let scene: Scene

    init() throws {
        scene = try Scene(
            [ListenerSettings(account: "ada")], brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("hanging"), delivery: .exactlyOnce)
        try scene.cluster.prepare([.plays, .ledger, .cursors], log: scene.log.log)
    }

    func writer(_ name: String) throws -> (producer: KafkaProducer, topic: KafkaTopic) {
        let producer = try scene.cluster.rival(name, log: scene.log.log)
        return (producer, try producer.topic(scene.cluster.name(of: .cursors)))
    }

    func send(
        _ value: String, of account: String,
        by writer: (producer: KafkaProducer, topic: KafkaTopic)
    ) throws {
        var value = value
        var account = account
        try account.withUTF8 { account in
            try value.withUTF8 { value in
                try writer.producer.send(
                    to: writer.topic, partition: 0, key: UnsafeRawBufferPointer(account),
                    value: UnsafeRawBufferPointer(value))
            }
        }
    }

    func find(to end: Int64) throws -> HangingRecord? {
        let topic = scene.cluster.name(of: .cursors)
        return try HangingCursorFinder(
            cluster: scene.cluster, log: scene.log.log, stop: StopSignal()
        ).cursor(in: KafkaPartition(topic: topic, partition: 0), from: 0, to: end)
    }

    @Test func `is its account's newest, whatever others committed behind it`() throws {
        let ada = try writer("ada")
        try send("first", of: "ada", by: ada)
        try send("second", of: "ada", by: ada)
        try ada.producer.flush(milliseconds: 10_000)
        let ben = try writer("ben")
        try send("other", of: "ben", by: ben)
        try ben.producer.commitTransaction(milliseconds: 10_000)
        let found = try #require(try find(to: 4))
        #expect(found.key == "ada")
        #expect(String(decoding: found.value, as: UTF8.self) == "second")
        try ada.producer.abortTransaction(milliseconds: 10_000)
    }

    @Test func `is none when a tombstone opens it`() throws {
        let ada = try writer("ada")
        var account = "ada"
        try account.withUTF8 {
            try ada.producer.send(
                to: ada.topic, partition: 0, key: UnsafeRawBufferPointer($0), value: nil)
        }
        try ada.producer.flush(milliseconds: 10_000)
        #expect(try find(to: 1) == nil)
        try ada.producer.abortTransaction(milliseconds: 10_000)
    }
}

@Suite struct `the end of a transaction that hangs` {
    @Test(
        arguments: [
            (.committed, .committed, .commit), (.committed, .hanging, .commit),
            (.committed, .absent, .commit), (.committed, .hidden, .commit),
            (.hanging, .committed, .commit), (.hidden, .committed, .commit),
            (.absent, .absent, .abort), (.absent, .hanging, .abort), (.absent, .hidden, .abort),
            (.hanging, .absent, .abort), (.hanging, .hanging, .abort), (.hanging, .hidden, .wait),
            (.hidden, .absent, .wait), (.hidden, .hanging, .wait), (.hidden, .hidden, .wait),
        ] as [(HangingEnd.Trace, HangingEnd.Trace, HangingEnd)])
    func `is the broker's, as far as it is seen`(
        ledger: HangingEnd.Trace, plays: HangingEnd.Trace, end: HangingEnd
    ) {
        #expect(HangingEnd(ledger: ledger, plays: plays) == end)
    }
}

extension `a cursor in a transaction without an end` {
    /// One transaction with an entry of the ledger and a play, as the producer writes them.
    func poll(_ producer: KafkaProducer, of account: String, at time: Int64) throws {
        let instant = Instant(milliseconds: time)
        for (topic, value) in [
            (Topic.ledger, "{}"), (.plays, #"{"origin":{"poll":"\#(instant)"},"item":{}}"#),
        ] {
            let handle = try producer.topic(scene.cluster.name(of: topic))
            try Array(account.utf8).withUnsafeBytes { key in
                try Array(value.utf8).withUnsafeBytes { value in
                    try producer.send(
                        to: handle, key: key, value: value, timestampMilliseconds: time)
                }
            }
        }
        try producer.flush(milliseconds: 10_000)
    }

    func traces(_ account: String, at time: Int64) throws -> [HangingEnd.Trace] {
        let cursor = HangingRecord(key: account, value: [], timeMilliseconds: time)
        let tracer = HangingTracer(
            cluster: scene.cluster, log: scene.log.log, stop: StopSignal())
        return try [.ledger, .plays].map { try tracer.trace(of: cursor, in: $0).trace }
    }

    @Test func `is told by what committed readers see of the rest`() throws {
        let time = Clock.system.wallMilliseconds()
        let ada = try writer("ada").producer
        #expect(try traces("ada", at: time) == [.absent, .absent])
        try poll(ada, of: "ada", at: time)
        #expect(try traces("ada", at: time) == [.hanging, .hanging])
        try ada.commitTransaction(milliseconds: 10_000)
        try waitUntil("the markers are there") {
            try traces("ada", at: time) == [.committed, .committed]
        }
        #expect(try traces("ada", at: time + 1) == [.absent, .absent])
        try ada.beginTransaction()
        try poll(ada, of: "ada", at: time + 2)
        try ada.abortTransaction(milliseconds: 10_000)
        try waitUntil("the markers are there") {
            try traces("ada", at: time + 2) == [.absent, .absent]
        }
    }

    @Test(arguments: [true, false])
    func `is ended by sending it again`(commits: Bool) throws {
        let publisher = AccountPublisher(
            account: "ada", cluster: scene.cluster, log: scene.log.log, clock: .system)
        try waitUntil("it is registered", seconds: 60) {
            try publisher.connect()
            if case .unread = publisher.state { return true }
            return false
        }
        let record = HangingRecord(
            key: "ada", value: Array("x".utf8),
            timeMilliseconds: Clock.system.wallMilliseconds())
        try publisher.settle(
            [(.cursors, record), (.ledger, record)], commits: commits, stop: StopSignal())
        let wanted = commits ? ["x"] : []
        for topic in [Topic.cursors, .ledger] {
            let name = scene.cluster.name(of: topic)
            let partition = KafkaPartition(
                topic: name, partition: AccountPartition.of("ada", among: 4))
            let administration = try KafkaAdministration(settings: scene.cluster.administration)
            // The broker answers before the marks are written.
            try waitUntil("\(topic) has the record and the mark that ends it") {
                try administration.watermarks(
                    of: [partition], timeoutMilliseconds: 10_000)[partition]?.high == 2
            }
            try waitUntil("\(topic) has \(wanted)") {
                try scene.records(topic).map(\.text) == wanted
            }
        }
    }
}
