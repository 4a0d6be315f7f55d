import Foundation
import Kafka

/// A record of a topic, copied.
struct TopicRecord {
    let key: String
    let value: [UInt8]
    let timestamp: Int64

    /// All committed records, partition by partition in order.
    static func all(of topic: String, brokers: String) throws -> [TopicRecord] {
        let settings = KafkaSettings([
            ("bootstrap.servers", brokers), ("isolation.level", "read_committed"),
            ("fetch.wait.max.ms", "20"),
        ])
        let count =
            try KafkaAdministration(settings: settings)
            .topics(timeoutMilliseconds: 10_000)[topic] ?? 0
        guard count > 0 else { return [] }
        let consumer = try KafkaConsumer(settings: settings)
        defer { consumer.close() }

        try consumer.assign(
            (0..<Int32(count)).map {
                KafkaOffset(topic: topic, partition: $0, offset: KafkaOffset.beginning)
            })
        var records: [Int32: [TopicRecord]] = [:]
        var open = Set(0..<Int32(count))
        while !open.isEmpty {
            switch consumer.poll(milliseconds: 1_000) {
            case .record(let record): records[record.partition, default: []].append(Self(record))
            case .reachedEnd(let partition): open.remove(partition.partition)
            case .failed(let error): throw error
            default: break
            }
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
