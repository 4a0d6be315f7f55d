import Foundation
import Kafka
import Metrics
import Plays
import Ranges
import Stage
import Support
import Topics

@testable import Processor

/// A broker with the topics of this stage, and what tests do to them.
final class Rig {
    let cluster: Cluster
    let stop = StopSignal()
    private let embedded: EmbeddedBroker?

    /// On librdkafka's own broker, which shows aborted transactions to every reader.
    static func embedded(
        refusing fault: (request: Int16, errors: [Int32])? = nil,
        delivery: Delivery = .atLeastOnce
    ) throws -> Rig {
        let broker = try EmbeddedBroker()
        if let fault { broker.refuse(request: fault.request, with: fault.errors) }
        for topic in Processing.read + Outlet.written {
            try broker.createTopic(topic.rawValue, partitions: 3)
        }
        let cluster = Cluster(
            brokers: broker.bootstrapServers, delivery: delivery, partitions: 3,
            stage: "processor", instance: "test")
        return Rig(cluster, broker)
    }

    /// On a real one, exactly once.
    static func real(
        on broker: RealBroker? = nil, partitions: (read: Int, written: Int) = (3, 3),
        delivery: Delivery = .exactlyOnce, limitBytes: [Topic: Int] = [:]
    ) throws -> Rig {
        let broker = try broker ?? RealBroker.shared()
        let prefix = RealBroker.uniquePrefix()
        func cluster(_ partitions: Int) -> Cluster {
            Cluster(
                brokers: broker.bootstrapServers, prefix: prefix, delivery: delivery,
                partitions: partitions, stage: "processor", instance: Instance.unique())
        }
        let written = cluster(partitions.written)
        if !limitBytes.isEmpty {
            let limited = limitBytes.map { topic, bytes in
                KafkaTopicDescription(
                    name: written.name(of: topic), partitions: Int32(partitions.written),
                    settings: ["max.message.bytes": "\(bytes)"])
            }
            try KafkaAdministration(settings: written.administration)
                .create(limited, timeoutMilliseconds: 60_000)
        }
        let others = Outlet.written.filter { limitBytes[$0] == nil }
        try written.prepare(others, log: .silent)
        let read = cluster(partitions.read)
        try read.prepare(Processing.read, log: .silent)
        return Rig(read, nil)
    }

    /// Makes the next requests of a kind fail; on librdkafka's own broker alone.
    func refuse(_ request: Int16, with errors: [Int32]) {
        embedded?.refuse(request: request, with: errors)
    }

    /// The cluster as members see it that were given properties of librdkafka.
    func cluster(_ properties: [String]) throws -> Cluster {
        Cluster(
            brokers: cluster.brokers, prefix: cluster.prefix, stage: "processor",
            instance: Instance.unique(),
            properties: try properties.map { try KafkaProperty(flagText: $0) })
    }

    private init(_ cluster: Cluster, _ embedded: EmbeddedBroker?) {
        self.cluster = cluster
        self.embedded = embedded
    }

    /// Publishes values of `plays`, in one transaction when `transactional` names one.
    func publish(
        _ values: [(key: String, value: String?)], to topic: Topic = .plays,
        transactional id: String? = nil, commits: Bool = true
    ) throws {
        let bytes = values.map { (key: $0.key, value: $0.value.map { Array($0.utf8) }) }
        try publish(bytes, to: topic, transactional: id, commits: commits)
    }

    /// The same with values that need not be text.
    func publish(
        _ values: [(key: String, value: [UInt8]?)], to topic: Topic = .plays,
        transactional id: String? = nil, commits: Bool = true
    ) throws {
        let producer = try KafkaProducer(settings: cluster.writer(transactionalID: id))
        let topic = try producer.topic(cluster.name(of: topic))
        if id != nil {
            try producer.initTransactions(milliseconds: 60_000)
            try producer.beginTransaction()
        }
        for (key, bytes) in values {
            try Array(key.utf8).withUnsafeBytes { key in
                guard let bytes else { return try producer.send(to: topic, key: key, value: nil) }
                try bytes.withUnsafeBytes { try producer.send(to: topic, key: key, value: $0) }
            }
        }
        try producer.flush(milliseconds: 60_000)
        if let failure = producer.takeDeliveryFailure() { throw failure }
        guard id != nil else { return }
        if commits {
            try producer.commitTransaction(milliseconds: 60_000)
        } else {
            try producer.abortTransaction(milliseconds: 60_000)
        }
    }

    /// Somebody with an open transaction, which no broker ends by itself while a test looks.
    func rival() throws -> KafkaProducer {
        var settings = cluster.writer(transactionalID: "\(cluster.prefix)other")
        settings["transaction.timeout.ms"] = "600000"
        let rival = try KafkaProducer(settings: settings)
        try rival.initTransactions(milliseconds: 30_000)
        try rival.beginTransaction()
        return rival
    }

    /// Processes what is there, as `run --once` does.
    func runOnce(
        group: String = "g", every: Int = 5_000, instruments: Instruments? = nil
    ) throws {
        var processing = Processing(
            cluster: cluster, group: cluster.prefix + group,
            rhythm: Rhythm(everyMilliseconds: 100, everyRecords: every), isOnce: true,
            clock: .system, log: .silent, stop: stop)
        if let instruments { processing.instruments = instruments }
        try processing.run(AccountZones())
    }

    /// A replay of a range, in small transactions.
    func replay(
        _ range: String, topic: Topic = .plays, zones: AccountZones = AccountZones(), every: Int = 2
    ) throws -> Replay {
        Replay(
            cluster, try source(range, topic: topic), enrichment: Enrichment(zones: zones),
            rhythm: Rhythm(everyMilliseconds: 100, everyRecords: every), log: .silent,
            stop: stop)
    }

    /// What a replay of a range reads.
    func source(
        _ range: String, _ filter: RecordFilter = RecordFilter(accounts: [], fields: []),
        topic: Topic = .plays
    ) throws -> ReplaySource {
        let reader = try RangeReader(cluster.reader, log: .silent) { _ in }
        let partitions = try cluster.partitions(of: [topic], log: .silent)
        let plan = try reader.plan(
            RecordRange(flagText: range), reader.watermarks(of: partitions),
            now: Clock.system.wallMilliseconds(), follows: false, stop: stop
        ).plan
        return ReplaySource(plan: plan, filter: filter, topic: topic, prefix: cluster.prefix)
    }

    /// All records of a topic that a committed reader sees, as `key value` in the order of bytes.
    func records(of topic: Topic) throws -> [String] {
        var found: [String] = []
        try read(topic) { record in
            let key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? "-"
            let value = record.value.map { String(decoding: $0, as: UTF8.self) } ?? "-"
            found.append("\(key) \(value)")
        }
        return found.sorted()
    }

    /// The headers of a topic's records, one text each, without the time.
    func headers(of topic: Topic) throws -> [String] {
        var found: [String] = []
        try read(topic) { record in
            found.append(
                record.headers.filter { $0.name != "legato.at" }
                    .map { "\($0.name)=\(String(decoding: $0.value, as: UTF8.self))" }
                    .joined(separator: " "))
        }
        return found.sorted()
    }

    /// Reads a topic once the transactions have ended that are open there: a broker answers a
    /// commit before it has marked its end, and until then readers do not see it.
    private func read(_ topic: Topic, _ body: (borrowing KafkaRecord) -> Void) throws {
        let consumer = try KafkaConsumer(settings: cluster.reader)
        defer { consumer.close() }

        let partitions = try cluster.partitions(of: [topic], log: .silent)
        let ends = try KafkaAdministration(settings: cluster.administration)
            .watermarks(of: partitions, timeoutMilliseconds: 60_000)
        try waitUntil("readers of \(topic) see what has been written", seconds: 60) {
            let seen = try consumer.watermarks(of: partitions, timeoutMilliseconds: 60_000)
            return ends.allSatisfy { (seen[$0.key]?.high ?? 0) >= $0.value.high }
        }
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) })
        var unfinished = Set(partitions)
        try waitUntil("\(topic) is read to its end", seconds: 600, everyMilliseconds: 0) {
            switch consumer.poll(milliseconds: 100) {
            case .record(let record): body(record)
            case .reachedEnd(let partition): unfinished.remove(partition)
            default: break
            }
            return unfinished.isEmpty
        }
    }
}

extension Rig {
    /// The group of ``runOnce(group:every:instruments:)``, unless that is told another.
    var group: String { "\(cluster.prefix)g" }

    /// What the group has committed of all plays.
    func committed() throws -> Int64 {
        let consumer = try KafkaConsumer(settings: cluster.member(of: group))
        return
            try consumer.committed(
                try cluster.partitions(of: [.plays], log: .silent), timeoutMilliseconds: 30_000
            )
            .reduce(0) { $0 + $1.offset }
    }

    /// A life of a member of the group, whose transactions end when nothing more is there.
    func session(
        _ name: String = "s", clock: Clock = .system, log: Log = .silent
    ) throws -> Session {
        try Session(
            cluster, identity: cluster.prefix + name, group: group, topics: Processing.read,
            enrichment: Enrichment(zones: AccountZones()),
            rhythm: Rhythm(everyMilliseconds: 5_000, everyRecords: 10_000),
            meter: Meter(silentFor: cluster), clock: clock, log: log, stop: stop)
    }

    /// Asks everything to end when a test would wait for ever.
    func ask(afterSeconds seconds: Double) {
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [stop] in stop.ask() }
    }

    /// The end of a topic for committed readers, over all its partitions.
    func end(of topic: Topic) throws -> Int64 {
        let reader = try KafkaConsumer(settings: cluster.reader)
        let partitions = try cluster.partitions(of: [topic], log: .silent)
        return try partitions.reduce(0) { sum, partition in
            sum + (try reader.watermarks(of: partition, timeoutMilliseconds: 60_000).high)
        }
    }
}
