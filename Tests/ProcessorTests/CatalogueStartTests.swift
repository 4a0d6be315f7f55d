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

    private static func rig(_ errors: [Int32]) throws -> (Rig, CatalogueReading) {
        let rig = try Rig.embedded(refusing: (fetch, errors))
        try rig.publish([(Samples.artistKey, Samples.catalogueArtist)], to: .catalogue)
        return (rig, CatalogueReading(rig.cluster, log: .silent))
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
