import Kafka
import Plays
import Ranges
import Stage
import Topics
import Wire

/// Keeps a ``Catalogue`` at what its topic says: read to the end once, then followed.
///
/// Every process reads all of it, as a member of no group, since any play may need any entry. What
/// cannot be read here is left to the session, which puts it among the dead letters.
final class CatalogueReading {
    /// What was read.
    let catalogue = Catalogue()
    private let cluster: Cluster
    private let log: Log
    private let reader = RecordReader()
    private var consumer: KafkaConsumer?
    private var trouble = ReadingTrouble()

    /// Records that one look at the topic takes in, so that plays do not wait for a long catalogue.
    private static let recordsPerLook = 2_000
    private static let limitMilliseconds: Int64 = 60_000
    private static let askMilliseconds: Int32 = 5_000

    init(_ cluster: Cluster, log: Log) {
        self.cluster = cluster
        self.log = log
    }

    /// Reads everything that is there now; before the first play, so that none lacks it.
    ///
    /// Does nothing while the topic is followed.
    func readToEnd(stop: StopSignal) throws {
        guard consumer == nil else { return }
        let start = Clock.system.monotonicMilliseconds()
        let partitions = try cluster.partitions(of: [.catalogue], log: log)
        let consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        let deadline = Deadline(milliseconds: Self.limitMilliseconds)
        let marks = try marks(of: partitions, consumer, deadline, stop)
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: marks[$0]?.low ?? 0) })
        var unfinished = Set(marks.filter { $0.value.low < $0.value.high }.keys)
        var records = 0
        while !unfinished.isEmpty, !stop.isSet {
            switch consumer.poll(milliseconds: 100) {
            case .record(let record):
                records += 1
                take(record)
            case .reachedEnd(let partition): unfinished.remove(partition)
            case .failed(let error):
                // Anything that heals by itself is waited for, but not without end.
                guard error.kind == .retriable, !deadline.isPast else { throw error }
            default: break
            }
        }
        self.consumer = consumer
        log.info(
            "read the catalogue",
            [
                "entries": .integer(catalogue.count), "records": .integer(records),
                "took_ms": .integer(Clock.system.monotonicMilliseconds() - start),
            ])
    }

    /// Where the partitions begin and end: librdkafka, told to begin at the beginning, waits half
    /// a second before it asks.
    private func marks(
        of partitions: [KafkaPartition], _ consumer: KafkaConsumer, _ deadline: Deadline,
        _ stop: StopSignal
    ) throws(KafkaError) -> [KafkaPartition: (low: Int64, high: Int64)] {
        while true {
            do {
                return try consumer.watermarks(
                    of: partitions, timeoutMilliseconds: Self.askMilliseconds)
            } catch {
                guard error.kind == .retriable, !deadline.isPast, !stop.isSet else { throw error }
            }
        }
    }

    /// Takes in what is new, without waiting.
    ///
    /// - Throws: What does not heal by itself, such as a topic that is gone; then the next
    ///   ``readToEnd(stop:)`` begins anew.
    func follow() throws(KafkaError) {
        guard let consumer else { return }
        for _ in 0..<Self.recordsPerLook {
            switch consumer.poll(milliseconds: 0) {
            case .record(let record):
                if trouble.isTold { trouble.wentWell() }
                take(record)
            case .reachedEnd: continue
            case .failed(let error): return try bear(error)
            default: return
            }
        }
    }

    private func bear(_ error: KafkaError) throws(KafkaError) {
        let now = Clock.system.monotonicMilliseconds()
        if trouble.isNews(error, atMilliseconds: now) {
            log.warn("could not follow the catalogue, trying on", ["error": .error(error)])
        }
        guard error.endsReading else { return }
        consumer = nil
        throw error
    }

    private func take(_ record: borrowing KafkaRecord) {
        guard record.value != nil else {
            if let key = record.key.flatMap({ CatalogueKey(Text($0)) }) {
                catalogue.forget(key.kind, id: key.id)
            }
            return
        }
        do throws(RecordError) {
            catalogue.take(try reader.catalogueRecord(record.value, key: record.key))
        } catch {
            log.debug("could not read an entry of the catalogue", ["error": .error(error)])
        }
    }
}
