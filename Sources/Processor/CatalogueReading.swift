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
    /// How long nothing may be heard before the end; what heals by itself has healed by then.
    private let limitMilliseconds: Int64
    private static let askMilliseconds: Int32 = 5_000

    init(_ cluster: Cluster, log: Log, limitMilliseconds: Int64 = 60_000) {
        self.cluster = cluster
        self.log = log
        self.limitMilliseconds = limitMilliseconds
    }

    /// Reads everything that is there now; before the first play, so that none lacks it.
    ///
    /// Does nothing while the topic is followed.
    func readToEnd(stop: StopSignal) throws {
        guard consumer == nil else { return }
        let start = Clock.system.monotonicMilliseconds()
        let partitions = try cluster.partitions(of: [.catalogue], log: log)
        let consumer = try KafkaConsumer(settings: cluster.reader, log: log.kafka)
        let marks = try marks(of: partitions, consumer, stop)
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: marks[$0]?.low ?? 0) })
        let records = try take(
            from: consumer, until: Set(marks.filter { $0.value.low < $0.value.high }.keys), stop)
        self.consumer = consumer
        log.info(
            "read the catalogue",
            [
                "entries": .integer(catalogue.count), "records": .integer(records),
                "took_ms": .integer(Clock.system.monotonicMilliseconds() - start),
            ])
    }

    /// Takes in everything up to the ends of these partitions; returns how many records it was.
    private func take(
        from consumer: KafkaConsumer, until ends: Set<KafkaPartition>, _ stop: StopSignal
    ) throws(KafkaError) -> Int {
        var unfinished = ends
        var records = 0
        var deadline = Deadline(milliseconds: limitMilliseconds)
        while !unfinished.isEmpty, !stop.isSet {
            switch consumer.poll(milliseconds: 100) {
            case .record(let record):
                records += 1
                take(record)
                deadline = Deadline(milliseconds: limitMilliseconds)
            case .reachedEnd(let partition): unfinished.remove(partition)
            case .failed(let error):
                guard error.kind == .retriable else { throw error }
                tell(error)
            default: break
            }
            guard !deadline.isPast else { throw .silentCatalogue(unfinished.count) }
        }
        return records
    }

    /// Where the partitions begin and end: librdkafka, told to begin at the beginning, waits half
    /// a second before it asks.
    private func marks(
        of partitions: [KafkaPartition], _ consumer: KafkaConsumer, _ stop: StopSignal
    ) throws(KafkaError) -> [KafkaPartition: (low: Int64, high: Int64)] {
        let deadline = Deadline(milliseconds: limitMilliseconds)
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
        tell(error)
        guard error.endsReading else { return }
        consumer = nil
        throw error
    }

    private func tell(_ error: KafkaError) {
        trouble.tell(
            "could not follow the catalogue, trying on", error, in: log,
            atMilliseconds: Clock.system.monotonicMilliseconds())
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

extension KafkaError {
    fileprivate static func silentCatalogue(_ partitions: Int) -> KafkaError {
        KafkaError(
            kind: .retriable, code: 0, name: "SILENT",
            reason: """
                nothing is heard of \(partitions) partitions of the catalogue, which has to be \
                read first; are their brokers up?
                """)
    }
}
