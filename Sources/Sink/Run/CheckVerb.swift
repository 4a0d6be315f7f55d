import Doctor
import Kafka
import Plays
import Stage
import Topics

/// `legato-sink check`: says whether the database is whole and adds up, one line each.
enum CheckVerb {
    static func run(_ settings: Settings, _ log: Log) throws {
        let path = settings[SinkProgram.to].path
        let database = try StoreFile.openToRead(path)
        let output = OutputStream()
        var findings = try StoreCheck.findings(database)
        for finding in findings { try output.line(finding.line) }
        // What the file says is told even when Kafka does not answer.
        try output.flush()
        let asked = offsets(
            in: try StoredPlaces(path).next, Cluster(settings, stage: "sink", instance: "check"),
            log)
        findings.append(asked)
        try output.line(asked.line)
        try output.flush()
        let faults = findings.filter { !$0.isGood }.count
        guard faults == 0 else {
            throw Failure("\(path): \(faults) of \(findings.count) checks failed; see above")
        }
    }

    /// Whether every stored offset lies in its topic.
    private static func offsets(
        in next: [TopicPartition: Int64], _ cluster: Cluster, _ log: Log
    ) -> Finding {
        do {
            let (outside, behind) = try compare(next, with: cluster, log)
            let words =
                outside.isEmpty
                ? "\(next.count) partitions, each within its topic, "
                    + "\(behind.grouped) offsets behind"
                : "\(outside.joined(separator: ", ")): the stored offset is not in the topic"
            return Finding("offsets", isGood: outside.isEmpty, words)
        } catch {
            return Finding("offsets", isGood: false, "they cannot be compared: \(error)")
        }
    }

    /// The partitions whose stored offset is not in the topic, and how far the others are behind.
    private static func compare(
        _ next: [TopicPartition: Int64], with cluster: Cluster, _ log: Log
    ) throws -> (outside: [String], behind: Int64) {
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let counts = try administration.topics(timeoutMilliseconds: 10_000)
        let stored = Dictionary(
            uniqueKeysWithValues: next.map { (cluster.partition(at: $0.key), $0.value) })
        let there = stored.keys.filter { Int($0.partition) < counts[$0.topic] ?? 0 }
        let bounds = try administration.watermarks(of: there.sorted(), timeoutMilliseconds: 10_000)
        var outside: [String] = []
        var behind: Int64 = 0
        for (partition, next) in stored.sorted(by: { $0.key < $1.key }) {
            let isKept = cluster.ownPlace(of: partition).topic.isKept
            guard let (low, high) = bounds[partition], next >= low || !isKept, next <= high else {
                outside.append("\(partition)")
                continue
            }
            behind += high - max(next, low)
        }
        return (outside, behind)
    }
}
