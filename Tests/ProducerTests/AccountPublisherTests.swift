import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.runLimit) struct `an account's publisher` {
    func cluster(
        _ brokers: String, _ delivery: Delivery, _ properties: [String]
    ) throws -> Cluster {
        Cluster(
            brokers: brokers, delivery: delivery, partitions: 1, replication: 1,
            stage: "producer", instance: "test",
            properties: try properties.map { try KafkaProperty(flagText: $0) })
    }

    @Test(
        arguments: [
            (10_000, 8_999, false), (10_000, 9_000, true), (10_000, 60_000, true),
            (2_000, 0, false), (2_000, 1_799, false), (2_000, 1_800, true),
            (60_000, 53_999, false),
        ] as [(Int64, Int64, Bool)])
    func `takes being shut out for the end of its time only when that was due`(
        limit: Int64, elapsed: Int64, mayBe: Bool
    ) {
        let limit = TransactionLimit(KafkaSettings([("transaction.timeout.ms", "\(limit)")]))
        #expect(limit.mayExplain(shutOutAfter: elapsed) == mayBe)
    }

    @Test(
        arguments: [([], 10_000), (["transaction.timeout.ms=2000"], 2_000)] as [([String], Int64)])
    func `knows the limit that it asks for`(properties: [String], limit: Int64) throws {
        let link = try ProducerLink(
            account: "me", on: cluster("127.0.0.1:1", .exactlyOnce, properties), log: .silent)
        #expect(link.limit.milliseconds == limit)
    }

    @Test func `does not believe a second answer about records that were lost`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let cluster = try cluster(
            broker.bootstrapServers, .atLeastOnce,
            ["message.timeout.ms=300", "retry.backoff.ms=10"])
        let publisher = AccountPublisher(
            account: "me", cluster: cluster, log: .silent, clock: .system)
        try publisher.connect()
        publisher.accept(Cursor())
        // Produce, to a broker that does not lead the partition: tried again until time is up.
        broker.refuse(request: 0, with: Array(repeating: 6, count: 1_000))
        let now = Instant(milliseconds: Clock.system.wallMilliseconds())
        let publication = LedgerPublication(
            account: "me", entries: [], cursor: Cursor(), at: now)
        let error = #expect(throws: KafkaError.self) {
            try publisher.publish(publication, stop: StopSignal())
        }
        #expect(error?.name == "_MSG_TIMED_OUT")
    }
}
