import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

/// One broker stands for several: between its end and its new beginning a topic is as unknown as
/// on a broker that has not heard of it yet.
@Suite(.needsBroker, .runLimit) struct `a topic that a broker does not know` {
    let prefix = RealBroker.uniquePrefix("prepared")

    func cluster() throws -> Cluster {
        Cluster(
            brokers: try RealBroker.shared().bootstrapServers, prefix: prefix, partitions: 3,
            replication: 1, stage: "test", instance: "1")
    }

    func remove(_ topic: Topic, of cluster: Cluster) throws {
        let administration = try KafkaAdministration(
            settings: KafkaSettings([("bootstrap.servers", cluster.brokers)]))
        let name = cluster.name(of: topic)
        try administration.delete([name], timeoutMilliseconds: 60_000)
        // The broker answers before it has forgotten the topic itself.
        try waitUntil("it is gone", seconds: 60) {
            try administration.topics(timeoutMilliseconds: 60_000)[name] == nil
        }
    }

    /// Makes a topic, over a connection that is there: it is not waited for much longer than it
    /// takes until somebody misses it.
    struct Maker: @unchecked Sendable {
        // One thread has it after the other.
        let administration: KafkaAdministration
        let name: String

        init(_ name: String, at brokers: String) throws {
            self.name = name
            administration = try KafkaAdministration(
                settings: KafkaSettings([("bootstrap.servers", brokers)]))
            _ = try administration.topics(timeoutMilliseconds: 60_000)
        }

        func make() throws {
            try administration.create(
                [KafkaTopicDescription(name: name, partitions: 3)], timeoutMilliseconds: 60_000)
        }
    }

    @Test func `is waited for when it was there at the start`() throws {
        let cluster = try cluster()
        try cluster.prepare([.plays], log: .silent)
        try remove(.plays, of: cluster)
        let maker = try Maker(cluster.name(of: .plays), at: cluster.brokers)
        let log = LogLines(stage: "test")
        Thread.detachNewThread {
            try? waitUntil("it is missed", seconds: 60) {
                log.lines.contains { $0.contains("a broker does not know a topic yet") }
            }
            try? maker.make()
        }
        #expect(try cluster.partitions(of: [.plays], log: log.log).count == 3)
        #expect(log.lines.count { $0.contains("topic=\(cluster.name(of: .plays))") } == 1)
    }

    @Test func `is missing when it never was`() throws {
        let cluster = try cluster()
        try cluster.prepare([.plays], log: .silent)
        let log = LogLines(stage: "test")
        let error = #expect(throws: MissingTopic.self) {
            try cluster.partitions(of: [.plays, .catalogue], log: log.log)
        }
        #expect(log.lines == [])
        #expect(error?.name == cluster.name(of: .catalogue))
        #expect(
            try cluster.partitions(of: [.catalogue], optional: [.catalogue], log: .silent).isEmpty)
    }
}
