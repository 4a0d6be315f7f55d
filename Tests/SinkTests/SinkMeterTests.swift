import Kafka
import Metrics
import Stage
import Support
import Testing
import Topics

@testable import Sink

@Suite struct `the meter of a sink` {
    /// What is said of a destination when the loop begins.
    private func destination(_ folder: String?) -> String? {
        let instruments = Instruments(StreamMetrics.reading, readyWhen: SinkMeter.conditions)
        let cluster = Cluster(brokers: "127.0.0.1:1", stage: "sink", instance: "meter")
        SinkMeter(instruments, cluster, writesInto: folder).begins()
        let lines = instruments.health.readiness.text.split(separator: "\n")
        return lines.last.map(String.init)
    }

    @Test func `says whether its destination can be written`() throws {
        let folder = try TemporaryFolder()
        #expect(destination(folder.path) == "destination: ok")
        let gone = folder.path("gone")
        #expect(destination(gone)?.hasPrefix("destination: \(gone) is not there") == true)
    }

    @Test func `is ready for a store once it has read what is there, and again after a failure`() {
        let instruments = Instruments(StreamMetrics.reading, readyWhen: SinkMeter.conditions)
        let cluster = Cluster(brokers: "127.0.0.1:1", stage: "sink", instance: "meter")
        let meter = SinkMeter(instruments, cluster, writesInto: nil)
        let waits = "destination: not read since the loop began"
        meter.begins()
        #expect(instruments.health.readiness.text.hasSuffix(waits))
        meter.assigned([KafkaPartition(topic: "listens", partition: 0)])
        #expect(
            instruments.health.readiness.text
                == "partitions: ok\nkafka: not yet\ndestination: ok")
        meter.begins()
        #expect(instruments.health.readiness.text.hasSuffix(waits))
        #expect(!instruments.health.readiness.isGood)
    }
}
