import Foundation
import Kafka
import Ranges
import Stage
import Support
import Synchronization

/// A topic on the real broker in whose partitions records lie as differently as they can.
///
/// 0: ten records in order of time. 1: compacted, with gaps. 2: empty. 3: transactions, one of them
/// aborted. 4: one record. 5: ten records in no order of time.
final class RangeTopic: Sendable {
    let name: String
    let settings: KafkaSettings
    let partitions: [KafkaPartition]

    /// When the topic's time begins: 2026-03-04T12:00:00Z.
    static let start: Int64 = 1_772_625_600_000
    /// When the ranges are asked for: an hour and forty minutes later.
    static let now: Int64 = start + 100 * 60_000

    private static let made = Mutex<Result<RangeTopic, any Error>?>(nil)

    /// The one topic that all tests of the grammar read.
    static func shared() throws -> RangeTopic {
        try made.withLock { made in
            if let made { return try made.get() }
            let result = Result { try RangeTopic() }
            made = result
            return try result.get()
        }
    }

    private init() throws {
        let name = RealBroker.uniquePrefix("range") + "plays"
        self.name = name
        settings = KafkaSettings([
            ("bootstrap.servers", try RealBroker.shared().bootstrapServers),
            ("fetch.wait.max.ms", "10"),
        ])
        partitions = (0..<6).map { KafkaPartition(topic: name, partition: $0) }
        // Every record rolls a segment, so that all but the last can be compacted at once.
        let compacted = [
            "cleanup.policy": "compact", "segment.ms": "1000", "min.cleanable.dirty.ratio": "0.001",
        ]
        try KafkaAdministration(settings: settings).create(
            [KafkaTopicDescription(name: name, partitions: 6, settings: compacted)],
            timeoutMilliseconds: 20_000)
        try fillPlainPartitions()
        try fillTransactions()
        try waitUntil(
            "partition 1 is compacted and the transactions of 3 are over", seconds: 60,
            everyMilliseconds: 50
        ) {
            try places(RecordRange(flagText: "1=start,3=start")) == "1:2,4-7 3:0-2,7-8"
        }
    }

    private func fillPlainPartitions() throws {
        let producer = try KafkaProducer(settings: settings)
        let topic = try producer.topic(name)
        for record in 0..<10 {
            try send(producer, topic, 0, key: "a\(record)", minute: record * 10)
        }
        for (record, key) in ["a", "b", "a", "c", "b", "d", "c", "c"].enumerated() {
            try send(producer, topic, 1, key: "b\(key)", minute: 5 + record * 10)
            // A batch lies in one segment, and the newest segment is never compacted.
            try producer.flush(milliseconds: 20_000)
        }
        try send(producer, topic, 4, key: "e", minute: 33)
        for (record, minute) in [50, 7, 95, 3, 70, 20, 8, 88, 1, 40].enumerated() {
            try send(producer, topic, 5, key: "f\(record)", minute: minute)
        }
        try producer.flush(milliseconds: 20_000)
    }

    private func fillTransactions() throws {
        let producer = try KafkaProducer(
            settings: KafkaSettings([("transactional.id", name)]).over(settings))
        let topic = try producer.topic(name)
        try producer.initTransactions(milliseconds: 20_000)
        for (minutes, isKept) in [([2, 12, 22], true), ([32, 42], false), ([52, 62], true)] {
            try producer.beginTransaction()
            for minute in minutes {
                try send(producer, topic, 3, key: "d\(minute)", minute: minute)
            }
            if isKept {
                try producer.commitTransaction(milliseconds: 20_000)
            } else {
                try producer.flush(milliseconds: 20_000)
                try producer.abortTransaction(milliseconds: 20_000)
            }
        }
    }

    private func send(
        _ producer: KafkaProducer, _ topic: KafkaTopic, _ partition: Int32, key: String, minute: Int
    ) throws {
        try Array(key.utf8).withUnsafeBytes { key in
            try producer.send(
                to: topic, partition: partition, key: key, value: key,
                timestampMilliseconds: Self.start + Int64(minute) * 60_000)
        }
    }

    /// The places of a range's records: `0:0-9 3:7` are all up to 9 of partition 0, and one of 3.
    func places(_ range: RecordRange, _ stop: StopSignal = StopSignal()) throws -> String {
        let reader = try RangeReader(settings, log: .silent) { _ in }
        let plan = try reader.plan(
            range, reader.watermarks(of: partitions), now: Self.now, follows: false,
            stop: stop
        ).plan
        var found: [Int32: [Int64]] = [:]
        try reader.read(plan)
        try waitUntil("the range \(range.flagText) is read", seconds: 60) {
            while !reader.isFinished {
                let isQuiet = try reader.turn(milliseconds: 100) { record in
                    found[record.partition, default: []].append(record.offset)
                }
                if isQuiet { break }
            }
            return reader.isFinished
        }
        return Self.text(found)
    }

    /// Offsets by partition, runs of them joined.
    static func text(_ found: [Int32: [Int64]]) -> String {
        found.sorted { $0.key < $1.key }.map { partition, offsets in
            var runs: [(first: Int64, last: Int64)] = []
            for offset in offsets {
                if let last = runs.last?.last, last == offset - 1 {
                    runs[runs.count - 1].last = offset
                } else {
                    runs.append((offset, offset))
                }
            }
            let words = runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }
            return "\(partition):\(words.joined(separator: ","))"
        }.joined(separator: " ")
    }
}
