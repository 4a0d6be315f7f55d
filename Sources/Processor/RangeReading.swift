import Kafka
import Plays
import Stage
import Topics

/// What a range holds in one partition, as far as it was read.
struct FoundRange: Hashable {
    var first: Int64
    var last: Int64
    var records: Int
    var fromMilliseconds: Int64?
    var toMilliseconds: Int64?

    init(offset: Int64, timestampMilliseconds: Int64?) {
        first = offset
        last = offset
        records = 0
        add(offset: offset, timestampMilliseconds: timestampMilliseconds)
    }

    /// Counts one more record.
    mutating func add(offset: Int64, timestampMilliseconds: Int64?) {
        last = offset
        records += 1
        guard let time = timestampMilliseconds else { return }
        fromMilliseconds = min(fromMilliseconds ?? time, time)
        toMilliseconds = max(toMilliseconds ?? time, time)
    }
}

/// Reads ranges of partitions to their ends, without a group and without committing anything.
final class RangeReading {
    private let cluster: Cluster
    private let bounds: [KafkaPartition: OffsetBounds]
    private let log: Log
    private let stop: StopSignal
    private var unfinished: Set<KafkaPartition>
    /// What was read so far.
    private(set) var found: [KafkaPartition: FoundRange] = [:]

    init(
        _ cluster: Cluster, bounds: [KafkaPartition: OffsetBounds], log: Log, stop: StopSignal
    ) {
        self.cluster = cluster
        self.bounds = bounds
        self.log = log
        self.stop = stop
        unfinished = Set(bounds.keys)
    }

    /// Whether every partition has been read to its end.
    var isFinished: Bool { unfinished.isEmpty }

    /// All the offsets that the ranges span.
    var offsetCount: Int64 { bounds.values.reduce(0) { $0 + $1.count } }

    /// Reads everything and only counts it.
    func count() throws -> [KafkaPartition: FoundRange] {
        guard !isFinished else { return [:] }
        let consumer = try open(from: [:])
        let progress = Progress("counted plays", total: offsetCount, log: log)
        defer { progress.finish() }

        var done: Int64 = 0
        while !isFinished {
            guard !stop.isSet else { throw Failure("stopped before everything was counted") }
            try next(consumer) { _ throws(KafkaError) in
                done += 1
                progress.update(done: done)
            }
        }
        return found
    }

    /// A consumer at the ranges' beginnings, or at these later places.
    func open(from places: [KafkaPartition: Int64]) throws(KafkaError) -> KafkaConsumer {
        let consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        try rewind(consumer, to: places)
        return consumer
    }

    /// Reads again from these places, the others from their beginnings; forgets what was found.
    func rewind(
        _ consumer: KafkaConsumer, to places: [KafkaPartition: Int64]
    ) throws(KafkaError) {
        unfinished = Set(bounds.keys)
        try consumer.assign(
            bounds.map { partition, bounds in
                KafkaOffset(partition: partition, offset: places[partition] ?? bounds.first)
            })
    }

    /// Sets back what was found to what it was when these places were reached.
    func restore(_ found: [KafkaPartition: FoundRange]) { self.found = found }

    /// Waits for one event; hands a record of the ranges to `body`.
    func next(
        _ consumer: KafkaConsumer, _ body: (borrowing KafkaRecord) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        switch consumer.poll(milliseconds: 50) {
        case .record(let record): try take(record, body)
        case .reachedEnd(let partition): unfinished.remove(partition)
        case .failed(let error):
            guard error.kind != .retriable else { return }
            throw error
        default: break
        }
    }

    private func take(
        _ record: borrowing KafkaRecord, _ body: (borrowing KafkaRecord) throws(KafkaError) -> Void
    ) throws(KafkaError) {
        let partition = record.place.partition
        guard unfinished.contains(partition), let end = bounds[partition]?.end else { return }
        guard record.offset < end else {
            unfinished.remove(partition)
            return
        }
        let time = record.timestampMilliseconds
        if found[partition] == nil {
            found[partition] = FoundRange(offset: record.offset, timestampMilliseconds: time)
        } else {
            found[partition]?.add(offset: record.offset, timestampMilliseconds: time)
        }
        try body(record)
        if record.offset == end - 1 { unfinished.remove(partition) }
    }
}
