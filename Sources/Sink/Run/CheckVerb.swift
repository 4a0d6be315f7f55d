import Kafka
import Stage
import Topics

/// `legato-sink check`: says whether the database is whole and adds up, one line each.
enum CheckVerb {
    static func run(_ settings: Settings, _ log: Log) throws {
        let path = settings[SinkProgram.to].path
        let database = try StoreFile.openToRead(path)
        var findings = try StoreCheck.findings(database)
        let cluster = Cluster(settings, stage: "sink", instance: "check")
        findings.append(try offsets(in: path, cluster, log))
        let output = OutputStream()
        for finding in findings { try output.line(finding.line) }
        try output.flush()
        let faults = findings.filter { !$0.isGood }.count
        guard faults == 0 else {
            throw Failure("\(path): \(faults) of \(findings.count) checks failed; see above")
        }
    }

    /// Whether every stored offset lies in its topic.
    private static func offsets(
        in path: String, _ cluster: Cluster, _ log: Log
    ) throws -> StoreCheck.Finding {
        let next = try StoredPlaces(path).next
        let stored = Dictionary(
            uniqueKeysWithValues: next.map { (cluster.partition(at: $0.key), $0.value) })
        let administration = try KafkaAdministration(
            settings: cluster.administration, log: log.kafka)
        let bounds = try administration.watermarks(
            of: stored.keys.sorted(), timeoutMilliseconds: 10_000)
        var outside: [String] = []
        var behind: Int64 = 0
        for (partition, next) in stored.sorted(by: { $0.key < $1.key }) {
            let (low, high) = bounds[partition] ?? (0, 0)
            if next < low || next > high { outside.append("\(partition)") }
            behind += max(0, high - next)
        }
        let words =
            outside.isEmpty
            ? "\(stored.count) partitions, each within its topic, \(behind.grouped) offsets behind"
            : "\(outside.joined(separator: ", ")): the stored offset is not in the topic"
        return StoreCheck.Finding(name: "offsets", isGood: outside.isEmpty, words: words)
    }
}
