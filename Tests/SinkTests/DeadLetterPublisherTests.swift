import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Sink

@Suite(.runLimit) struct `the sink's dead letters` {
    let broker: EmbeddedBroker

    init() throws {
        broker = try EmbeddedBroker()
        try broker.createTopic("dead-letters", partitions: 1)
    }

    func publish(_ value: [UInt8]) throws {
        let cluster = Cluster(
            brokers: broker.bootstrapServers, partitions: 1, replication: 1, stage: "sink",
            instance: "test")
        try value.withUnsafeBytes { value in
            let refused = RefusedRecord(
                place: RecordPlace(topic: .listens, partition: 0, offset: 7),
                fault: RecordError(.tooLarge, "it is too large"), key: nil, value: value)
            try DeadLetterPublisher(cluster, log: .silent)
                .publish([refused], at: Instant(milliseconds: 1_772_640_000_000))
        }
    }

    /// The first record of the topic: its size, and whether its headers say that it was cut.
    func published() throws -> String {
        let consumer = try KafkaConsumer(
            settings: KafkaSettings([
                ("bootstrap.servers", broker.bootstrapServers), ("fetch.wait.max.ms", "20"),
                ("enable.partition.eof", "true"),
            ]))
        defer { consumer.close() }

        try consumer.assign([KafkaOffset(topic: "dead-letters", partition: 0, offset: 0)])
        while true {
            switch consumer.poll(milliseconds: 1_000) {
            case .record(let record):
                let isCut = record.headers.contains { $0.0 == "legato.truncated" }
                return "\(record.value?.count ?? -1) \(isCut ? "cut" : "whole")"
            case .reachedEnd: return "nothing"
            case .failed(let error): throw error
            default: break
            }
        }
    }

    @Test func `are whole where the broker takes them`() throws {
        try publish([UInt8](repeating: 0x20, count: 1_000_001))
        #expect(try published() == "1000001 whole")
    }

    @Test func `are cut where the broker takes no more`() throws {
        // Produce: the message is too large.
        broker.refuse(request: 0, with: [10])
        try publish([UInt8](repeating: 0x20, count: 1_000_001))
        #expect(try published() == "900000 cut")
    }
}
