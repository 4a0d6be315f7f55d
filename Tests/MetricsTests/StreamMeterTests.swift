import Stage
import Testing

@testable import Metrics

@Suite struct `the meter of a loop` {
    let time = ManualClock(wallMilliseconds: 1_000_000)
    let instruments: Instruments
    let meter: StreamMeter

    init() {
        instruments = Instruments(
            StreamMetrics.reading, readyWhen: StreamMeter.conditions, clock: time.clock)
        meter = StreamMeter(instruments, clock: time.clock)
    }

    /// The lines of the answer that say something of a metric.
    private func lines(_ metric: Metric) -> [Substring] {
        instruments.measurements.text.split(separator: "\n").filter {
            $0.hasPrefix(metric.name + " ") || $0.hasPrefix(metric.name + "{")
        }
    }

    private func watch(end: Int64?, reachesKafka: Bool = true) {
        meter.watch(
            atMilliseconds: time.clock.monotonicMilliseconds(), reachesKafka: reachesKafka
        ) {
            [.init(topic: "plays", partition: 3, committedOffset: 40, position: 44, end: end)]
        }
    }

    @Test func `tells how far behind the partitions in hand are, and how long`() {
        meter.took(1)
        meter.committed(
            records: 40, bytes: 28_000, tookMilliseconds: 20, newestMilliseconds: 990_000)
        watch(end: 47)
        let text = instruments.measurements.text
        #expect(text.contains("\nlegato_batch_bytes_bucket{le=\"10000\"} 0\n"))
        #expect(text.contains("\nlegato_batch_bytes_bucket{le=\"100000\"} 1\n"))
        #expect(text.contains("\nlegato_batch_bytes_sum 28000\n"))
        #expect(lines(StreamMetrics.position).map { $0.hasSuffix(" 44") } == [true])
        #expect(lines(StreamMetrics.committedOffset).map { $0.hasSuffix(" 40") } == [true])
        #expect(lines(StreamMetrics.end).map { $0.hasSuffix(" 47") } == [true])
        #expect(
            lines(StreamMetrics.lag) == [
                "legato_lag_records{topic=\"plays\",partition=\"3\"} 7"
            ])
        #expect(lines(StreamMetrics.lagSeconds) == ["legato_lag_seconds 10"])
        time.advance(milliseconds: 1_000)
        watch(end: 40)
        #expect(lines(StreamMetrics.lagSeconds) == ["legato_lag_seconds 0"])
    }

    @Test func `is not ready as a spare that was given nothing`() {
        meter.took(1)
        watch(end: 47)
        meter.took(0)
        #expect(
            instruments.health.readiness
                == .init(isGood: false, text: "partitions: none in hand\nkafka: ok"))
    }

    @Test func `is not ready while no broker answers, and is again when one does`() {
        meter.took(1)
        watch(end: 47, reachesKafka: false)
        #expect(lines(StreamMetrics.reachable) == ["legato_kafka_reachable 0"])
        #expect(
            instruments.health.readiness
                == .init(isGood: false, text: "partitions: ok\nkafka: no broker answers"))
        time.advance(milliseconds: 1_000)
        watch(end: 47)
        #expect(lines(StreamMetrics.reachable) == ["legato_kafka_reachable 1"])
        #expect(instruments.health.readiness.isGood)
    }

    @Test func `looks once a second`() {
        meter.took(1)
        watch(end: 47)
        time.advance(milliseconds: 999)
        watch(end: 60)
        #expect(lines(StreamMetrics.lag).map { $0.hasSuffix(" 7") } == [true])
    }

    @Test func `forgets what was given back, and is not ready without`() {
        meter.took(1)
        watch(end: 47)
        #expect(instruments.health.readiness.isGood)
        meter.gaveBack()
        #expect(lines(StreamMetrics.lag) == [] && lines(StreamMetrics.end) == [])
        #expect(lines(StreamMetrics.position) == [])
        #expect(lines(StreamMetrics.assigned) == ["legato_assigned_partitions 0"])
        #expect(lines(StreamMetrics.rebalances) == ["legato_rebalances_total 2"])
        #expect(
            instruments.health.readiness
                == .init(isGood: false, text: "partitions: none in hand\nkafka: ok"))
        meter.lostKafka()
        #expect(lines(StreamMetrics.reachable) == ["legato_kafka_reachable 0"])
        #expect(lines(StreamMetrics.recoveries) == ["legato_recoveries_total 1"])
        #expect(instruments.health.readiness.text == "partitions: lost Kafka\nkafka: ok")
    }
}
