import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `the catalogue at the start` {
    /// Fetch, in Kafka's protocol.
    private static let fetch: Int16 = 1

    private static func rig(
        _ errors: [Int32], limitMilliseconds: Int64 = 60_000
    ) throws -> (Rig, CatalogueReading) {
        let rig = try Rig.embedded(refusing: (fetch, errors))
        try rig.publish([(Samples.artistKey, Samples.catalogueArtist)], to: .catalogue)
        let reading = CatalogueReading(
            rig.cluster, log: .silent, limitMilliseconds: limitMilliseconds)
        return (rig, reading)
    }

    @Test func `is read to its end before the first play`() throws {
        let (rig, reading) = try Self.rig([])
        try reading.readToEnd(stop: rig.stop)
        #expect(reading.catalogue.count == 1)
    }

    @Test func `is waited for while its broker comes back`() throws {
        // Not the leader any more, twice, and a connection that breaks.
        let (rig, reading) = try Self.rig([6, 6, -195])
        try reading.readToEnd(stop: rig.stop)
        #expect(reading.catalogue.count == 1)
    }

    @Test func `stops the stage when it may not be read`() throws {
        let (rig, reading) = try Self.rig([Int32](repeating: 29, count: 20))
        let error = #expect(throws: KafkaError.self) { try reading.readToEnd(stop: rig.stop) }
        #expect(error?.kind == .configuration)
        #expect(error?.reason.hasPrefix("catalogue") == true, "\(error?.reason ?? "")")
    }

    /// Not the leader any more, without end, which librdkafka does not tell of.
    @Test func `is not waited for without end when nothing is heard of it`() throws {
        let (rig, reading) = try Self.rig(
            [Int32](repeating: 6, count: 10_000), limitMilliseconds: 1_000)
        rig.ask(afterSeconds: 60)
        let error = #expect(throws: KafkaError.self) { try reading.readToEnd(stop: rig.stop) }
        #expect(error?.kind == .retriable)
        #expect(error?.reason.hasPrefix("nothing is heard of 1 partitions") == true)
        #expect(reading.catalogue.count == 0)
    }

    @Test func `stops the stage when it is not there`() throws {
        let broker = try EmbeddedBroker()
        let cluster = Cluster(
            brokers: broker.bootstrapServers, stage: "processor", instance: "test")
        let error = #expect(throws: MissingTopic.self) {
            try CatalogueReading(cluster, log: .silent).readToEnd(stop: StopSignal())
        }
        #expect(error?.name == "catalogue")
    }

    @Test func `is left unread when the stage is to end`() throws {
        let (rig, reading) = try Self.rig([Int32](repeating: 6, count: 50))
        rig.stop.ask()
        try reading.readToEnd(stop: rig.stop)
        #expect(reading.catalogue.count == 0)
    }
}
