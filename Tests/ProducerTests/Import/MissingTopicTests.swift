import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// One that a broker does not know yet must not pass for one that holds nothing: all would be
/// published a second time.
@Suite(.runLimit) struct `a topic that an import does not find` {
    let broker: EmbeddedBroker
    let cluster: Cluster

    init() throws {
        broker = try EmbeddedBroker()
        try broker.createTopic(Topic.plays.rawValue, partitions: 2)
        cluster = Cluster(
            brokers: broker.bootstrapServers, delivery: .atLeastOnce, partitions: 2,
            replication: 1, stage: "producer", instance: "test")
    }

    func counts(mayLackTopics: Bool) throws -> [Topic: Int] {
        try CommittedReading(
            account: "me", cluster: cluster, log: .silent, stop: StopSignal(),
            mayLackTopics: mayLackTopics
        ).partitionCounts(of: [.plays, .ledger])
    }

    @Test func `ends it with the topic's name`() throws {
        let error = try #require(throws: MissingTopic.self) { try counts(mayLackTopics: false) }
        #expect(error.name == "ledger")
    }

    @Test func `holds nothing for one that writes nothing`() throws {
        #expect(try counts(mayLackTopics: true) == [.plays: 2, .ledger: 0])
    }
}
