import Kafka
import Plays
import Stage
import Testing
import Topics

@Suite struct `a cluster` {
    static let program = Program(
        "legato-test", "Tests.",
        verbs: [Verb("run", "Runs.", flags: ClusterFlags.all)])

    static func cluster(_ arguments: String...) throws -> Cluster {
        let settings = try program.parse(["run"] + arguments)
        return Cluster(settings, stage: "test", instance: "1")
    }

    @Test func `has the defaults of the design`() throws {
        let cluster = try Self.cluster()
        #expect(cluster.brokers == "localhost:9092")
        #expect(cluster.delivery == .exactlyOnce)
        #expect(cluster.partitions == 12)
        #expect(cluster.replication == nil)
        #expect(cluster.name(of: .listItems) == "list-items")
    }

    @Test(arguments: Topic.allCases)
    func `puts the prefix in front of a name and takes it off again`(topic: Topic) throws {
        let cluster = try Self.cluster("--topic-prefix", "test.")
        #expect(cluster.name(of: topic) == "test.\(topic.rawValue)")
        #expect(cluster.topic(named: "test.\(topic.rawValue)") == topic)
        #expect(cluster.topic(named: topic.rawValue) == nil)
    }

    @Test(arguments: ["a b", "a/b", "ä", String(repeating: "a", count: 238)])
    func `refuses a prefix that Kafka would refuse`(prefix: String) {
        #expect(throws: UsageError.self) { try Self.cluster("--topic-prefix", prefix) }
    }

    @Test(arguments: ["security.protocol", "=SSL", ""])
    func `refuses a property that is none`(text: String) {
        #expect(throws: UsageError.self) { try Self.cluster("--kafka", text) }
    }

    @Test func `never repeats a property that it refuses`() {
        let error = #expect(throws: UsageError.self) {
            try Self.cluster("--kafka", "sasl.password:hunter2")
        }
        #expect(
            error?.description == "--kafka wants name=value, such as security.protocol=SSL")
    }

    @Test func `lets a person's property win over its own`() throws {
        let cluster = try Self.cluster("--kafka", "linger.ms=50", "--kafka", "sasl.password=a=b")
        let writer = cluster.writer(transactionalID: nil)
        #expect(writer["linger.ms"] == "50")
        #expect(writer["sasl.password"] == "a=b")
        #expect(writer["acks"] == "all")
        #expect(writer["transactional.id"] == nil)
        #expect(writer["client.id"] == "legato-test-1")
    }

    @Test func `reads only what is committed`() throws {
        let cluster = try Self.cluster()
        #expect(cluster.reader["isolation.level"] == "read_committed")
        #expect(cluster.member(of: "g")["isolation.level"] == "read_committed")
        #expect(cluster.member(of: "g")["group.id"] == "g")
        #expect(cluster.reader["auto.offset.reset"] == "error")
    }

    @Test func `gives a writer its name over restarts`() throws {
        let writer = try Self.cluster().writer(transactionalID: "x")
        #expect(writer["transactional.id"] == "x")
        #expect(writer["enable.idempotence"] == "true")
        #expect(writer["partitioner"] == "murmur2_random")
    }

    /// With more, 15 of 220 first batches to topics just made were lost (at much load).
    @Test func `without transactions has one batch on its way, since a second may hide a loss`()
        throws
    {
        let writer = try Self.cluster().writer(transactionalID: nil)
        #expect(writer["max.in.flight.requests.per.connection"] == "1")
    }

    @Test func `is told where nobody answers`() throws {
        let cluster = try Self.cluster("--brokers", "127.0.0.1:1")
        let error = #expect(throws: KafkaError.self) {
            try cluster.prepare([.plays], log: .silent)
        }
        #expect(error?.description.hasPrefix("cannot reach Kafka at 127.0.0.1:1 after 5 s") == true)
    }
}
