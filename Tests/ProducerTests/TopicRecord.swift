import Foundation
import Kafka
import Support

/// A record of a topic, copied.
struct TopicRecord {
    let key: String
    let value: [UInt8]
    let timestamp: Int64

    /// All committed records, partition by partition in order.
    ///
    /// A broker answers a commit before it has marked its end, and until then readers do not see
    /// it: transactions that are open are waited for, unless one of them is to stay open.
    static func all(
        of topic: String, brokers: String, awaitsEnds: Bool = true
    ) throws -> [TopicRecord] {
        let settings = KafkaSettings([
            ("bootstrap.servers", brokers), ("isolation.level", "read_committed"),
            ("fetch.wait.max.ms", "20"),
        ])
        let administration = try KafkaAdministration(settings: settings)
        let count = try administration.topics(timeoutMilliseconds: 60_000)[topic] ?? 0
        guard count > 0 else { return [] }
        let consumer = try KafkaConsumer(settings: settings)
        defer { consumer.close() }

        let partitions = (0..<Int32(count)).map { KafkaPartition(topic: topic, partition: $0) }
        if awaitsEnds {
            let ends = try administration.watermarks(of: partitions, timeoutMilliseconds: 60_000)
            try waitUntil("readers of \(topic) see what has been written", seconds: 60) {
                let seen = try consumer.watermarks(of: partitions, timeoutMilliseconds: 60_000)
                return ends.allSatisfy { (seen[$0.key]?.high ?? 0) >= $0.value.high }
            }
        }
        try consumer.assign(
            partitions.map { KafkaOffset(partition: $0, offset: KafkaOffset.beginning) })
        var records: [Int32: [TopicRecord]] = [:]
        var unread = Set(partitions)
        try waitUntil("\(topic) is read to its end", seconds: 600, everyMilliseconds: 0) {
            switch consumer.poll(milliseconds: 100) {
            case .record(let record): records[record.partition, default: []].append(Self(record))
            case .reachedEnd(let partition): unread.remove(partition)
            case .failed(let error): throw error
            default: break
            }
            return unread.isEmpty
        }
        return records.keys.sorted().flatMap { records[$0] ?? [] }
    }

    init(_ record: borrowing KafkaRecord) {
        key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? ""
        value = record.value.map { Array($0) } ?? []
        timestamp = record.timestampMilliseconds ?? 0
    }

    var text: String { String(decoding: value, as: UTF8.self) }

    var object: [String: Any] {
        get throws {
            let any = try JSONSerialization.jsonObject(with: Data(value))
            return any as? [String: Any] ?? [:]
        }
    }

    /// `account uri time` of a play.
    var playWords: String {
        get throws {
            let item = try object["item"] as? [String: Any] ?? [:]
            let track = item["track"] as? [String: Any] ?? [:]
            return "\(key) \(track["uri"] as? String ?? "?") \(item["played_at"] as? String ?? "?")"
        }
    }
}
