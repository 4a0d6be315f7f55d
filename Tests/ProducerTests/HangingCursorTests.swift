import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .timeLimit(.minutes(2)))
struct `a cursor in a transaction without an end` {
    let scene: Scene

    init() throws {
        scene = try Scene(
            [ListenerSettings(account: "ada")], brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("hanging"), delivery: .exactlyOnce)
        try scene.cluster.prepare([.cursors], log: scene.log.log)
    }

    func writer(_ name: String) throws -> (producer: KafkaProducer, topic: KafkaTopic) {
        let producer = try KafkaProducer(
            settings: scene.cluster.writer(transactionalID: scene.cluster.prefix + name),
            log: scene.log.log.kafka)
        try producer.initTransactions(milliseconds: 30_000)
        try producer.beginTransaction()
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

    func find(to end: Int64) throws -> (account: String, value: [UInt8])? {
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
        #expect(found.account == "ada")
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
