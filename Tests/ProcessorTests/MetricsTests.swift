import Foundation
import Kafka
import Metrics
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `the metrics of the processor` {
    @Test(.needsBroker) func `tell what was read, written, put aside and committed`() throws {
        let rig = try Rig.real(partitions: (1, 1))
        try rig.publish([("me", Samples.track), ("me", "no json"), ("me", Samples.chapter)])
        try rig.publish([(Samples.artistKey, Samples.catalogueArtist)], to: .catalogue)
        try rig.publish([("me/devices", Samples.devices)], to: .lists)
        let instruments = Instruments(
            ProcessorMetrics.all, readyWhen: ProcessorMetrics.conditions)
        #expect(
            instruments.health.readiness.text
                == "catalogue: not yet\npartitions: not yet\nkafka: not yet")
        try rig.runOnce(instruments: instruments)

        let shown = instruments.measurements.text.split(separator: "\n").map(String.init)
        let prefix = rig.cluster.prefix
        let wanted = [
            #"legato_records_consumed_total{topic="plays"} 3"#,
            #"legato_records_consumed_total{topic="lists"} 1"#,
            #"legato_records_consumed_total{topic="catalogue"} 1"#,
            #"legato_records_dead_lettered_total{topic="plays"} 1"#,
            #"legato_records_written_total{topic="listens"} 2"#,
            #"legato_records_written_total{topic="dead-letters"} 1"#,
            #"legato_records_written_total{topic="artists"} 3"#,
            "legato_catalogue_entries 1",
            "legato_transactions_aborted_total 0",
            "legato_recoveries_total 0",
            "legato_assigned_partitions 3",
        ]
        for line in wanted { #expect(shown.contains(line), "\(line) of \(shown)") }
        #expect(!shown.contains { $0.contains(prefix) })
        func value(_ name: String) -> Double {
            shown.first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last
                .flatMap { Double($0) } ?? -1
        }
        let commits = value("legato_transactions_committed_total")
        #expect((1...5).contains(commits))
        #expect(value("legato_commit_seconds_count") == commits)
        #expect(value("legato_commit_records_sum") == 5)
        #expect(value("legato_batch_bytes_count") == commits)
        #expect(value("legato_batch_bytes_sum") > 1_000)
        #expect(value("legato_transaction_seconds_count") == commits)
        #expect(value("legato_transaction_seconds_sum") >= value("legato_commit_seconds_sum"))
        #expect(abs(value("legato_last_success_timestamp_seconds") - now) < 600)
        #expect(instruments.health.readiness.text == "catalogue: ok\npartitions: ok\nkafka: ok")
    }

    @Test func `count an abort and clients that were made anew`() throws {
        let rig = try Rig.embedded()
        let instruments = Instruments(
            ProcessorMetrics.all, readyWhen: ProcessorMetrics.conditions)
        let meter = Meter(instruments, rig.cluster)
        meter.took([])
        meter.aborted(afterMilliseconds: 1_500)
        let retriable = KafkaError(kind: .retriable, code: -195, name: "_TRANSPORT", reason: "gone")
        meter.lostKafka(retriable)
        let before = instruments.measurements.text.split(separator: "\n")
        #expect(before.contains("legato_producer_fatal_total 0"))
        meter.lostKafka(KafkaError(kind: .fatal, code: -144, name: "_FENCED", reason: "fenced"))
        let shown = instruments.measurements.text.split(separator: "\n")
        #expect(shown.contains("legato_transactions_aborted_total 1"))
        #expect(shown.contains("legato_recoveries_total 2"))
        #expect(shown.contains("legato_producer_fatal_total 1"))
        #expect(shown.contains("legato_transaction_seconds_sum 1.5"))
        #expect(shown.contains("legato_assigned_partitions 0"))
        #expect(instruments.health.readiness.text.contains("partitions: lost Kafka"))
    }

    @Test func `tell how far a partition is before anything of it is committed`() throws {
        let rig = try Rig.embedded()
        let instruments = Instruments(
            ProcessorMetrics.all, readyWhen: ProcessorMetrics.conditions)
        let meter = Meter(instruments, rig.cluster)
        let plays = KafkaPartition(topic: rig.cluster.name(of: .plays), partition: 0)
        let consumer = try KafkaConsumer(settings: rig.cluster.processor(in: "nobody"))
        defer { consumer.close() }
        meter.took([plays])
        meter.begins(at: [plays: 7])
        meter.watch(consumer, atMilliseconds: 0)
        #expect(
            instruments.measurements.text.contains(
                "\nlegato_committed_offset{topic=\"plays\",partition=\"0\"} 7\n"))
    }

    private var now: Double { Double(Clock.system.wallMilliseconds()) / 1_000 }
}
