import Foundation
import Kafka
import Plays
import Stage
import Support
import Topics

@testable import Sink

/// A topic of listens on a real broker, and sinks that are processes of their own.
final class Harbour {
    let cluster: Cluster
    let folder: TemporaryFolder
    static let partitions = 3

    init() throws {
        folder = try TemporaryFolder()
        cluster = Cluster(
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("files"), partitions: Self.partitions, stage: "sink",
            instance: "test")
        try cluster.prepare([.listens, .deadLetters], log: .silent)
    }

    /// Publishes listens to each partition, without transactions: no offset is a marker's.
    ///
    /// - Parameters:
    ///   - numbers: Which ones; the offset is the number when it begins with 0.
    ///   - isPoison: Whether one is to be no JSON.
    /// - Throws: `KafkaError`.
    func publish(_ numbers: Range<Int>, poison isPoison: (Int) -> Bool = { _ in false }) throws {
        let producer = try KafkaProducer(settings: cluster.writer(transactionalID: nil))
        let topic = try producer.topic(cluster.name(of: .listens))
        for number in numbers {
            let day = 1 + number / 400 % 28
            let date = day < 10 ? "2026-02-0\(day)" : "2026-02-\(day)"
            let record = Records.listen(
                Int64(number), play: number, start: "\(date)T16:00:00.000Z", date: date)
            let value = isPoison(number) ? "no JSON" : record.value ?? ""
            for partition in 0..<Int32(Self.partitions) {
                try value.withText { value in
                    try "me".withText { key in
                        try producer.send(
                            to: topic, partition: partition, key: key.bytes, value: value.bytes)
                    }
                }
            }
        }
        try producer.flush(milliseconds: 60_000)
    }

    /// The command line of a sink that writes to a folder.
    func arguments(_ place: String, _ more: [String] = []) -> [String] {
        let connection = ["--brokers", cluster.brokers, "--topic-prefix", cluster.prefix]
        return ["run", "--to", place] + connection + [
            "--topics", "listens", "--group", cluster.prefix + "sink",
        ] + more
    }

    func start(
        _ place: String, _ more: [String] = [], environment: [String: String] = [:]
    ) throws -> ChildProcess {
        try ChildProcess("legato-sink", arguments(place, more), environment: environment)
    }

    /// Runs a sink to its end, which must be a good one.
    func once(_ place: String, _ more: [String] = []) throws {
        let child = try start(place, ["--once"] + more)
        guard try child.wait(seconds: 60) == .status(0) else {
            throw WaitFailed(description: child.errors)
        }
    }

    /// What a tree must hold in every partition.
    static func whole(_ count: Int64, skipped: [[Int64]] = []) -> [String: LakeCheck.Partition] {
        var held: [[Int64]] = []
        var next: Int64 = 0
        for range in skipped {
            if range[0] > next { held.append([next, range[0] - 1]) }
            next = range[1] + 1
        }
        if next < count { held.append([next, count - 1]) }
        let partition = LakeCheck.Partition(next: count, held: held, skipped: skipped)
        return Dictionary(
            uniqueKeysWithValues: (0..<partitions).map { ("listens/\($0)", partition) })
    }

    /// How far the manifests are, all partitions together.
    func committed(_ tree: String) -> Int64 {
        (0..<Self.partitions).reduce(0) { sum, partition in
            let path = "\(tree)/listens/_manifest/\(partition).json"
            guard let data = FileManager.default.contents(atPath: path),
                let match = String(decoding: data, as: UTF8.self)
                    .firstMatch(of: /"next_offset":(\d+)/)
            else { return sum }
            return sum + (Int64(match.1) ?? 0)
        }
    }

    /// Every file of a tree with its bytes, locks apart.
    static func content(_ root: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
            guard !path.hasSuffix(".lock") else { continue }
            found[path] = FileManager.default.contents(atPath: "\(root)/\(path)")
        }
        return found
    }
}
