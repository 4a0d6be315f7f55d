import Foundation
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// A folder of export files and a Kafka to import them into.
final class ImportScene {
    let folder: TemporaryFolder
    let cluster: Cluster
    let log = LogLines(stage: "producer")

    init(
        brokers: String, prefix: String = "", delivery: Delivery = .atLeastOnce,
        properties: [KafkaProperty] = []
    ) throws {
        folder = try TemporaryFolder()
        cluster = Cluster(
            brokers: brokers, prefix: prefix, delivery: delivery, partitions: 4, replication: 1,
            stage: "producer", instance: "import", properties: properties)
    }

    /// On a real Kafka, under names of its own.
    static func real(_ broker: RealBroker? = nil) throws -> ImportScene {
        try ImportScene(
            brokers: try (broker ?? RealBroker.shared()).bootstrapServers,
            prefix: RealBroker.uniquePrefix("import"), delivery: .exactlyOnce)
    }

    /// Imports in this process.
    @discardableResult
    func run(
        _ paths: [String]? = nil, clock: Clock = .system, stop: StopSignal = StopSignal(),
        _ change: (inout ImportOptions) -> Void = { _ in }
    ) throws -> ImportSummary {
        var options = ImportOptions(paths: paths ?? [folder.path])
        change(&options)
        return try ImportRun(options, cluster: cluster, log: log.log, stop: stop, clock: clock)
            .run()
    }

    /// The command line of an import of the whole folder.
    func arguments(_ more: [String] = []) -> [String] {
        ["import"] + WholeWay(cluster, folder).place + more + [folder.path]
    }

    /// Writes a file; a row is the text between its braces.
    @discardableResult
    func write(_ name: String, rows: [String]) throws -> String {
        try folder.write(
            "[\n" + rows.map { "  {\($0)}" }.joined(separator: ",\n") + "\n]", to: name)
    }

    func records(_ topic: Topic, awaitsEnds: Bool = true) throws -> [TopicRecord] {
        try TopicRecord.all(
            of: cluster.name(of: topic), brokers: cluster.brokers, awaitsEnds: awaitsEnds)
    }

    /// What is published, without what differs from run to run, sorted.
    func published() throws -> [String] {
        try records(.plays).map { record in
            let text = record.text
            let start = text.range(of: "\"read_at\"")?.lowerBound ?? text.endIndex
            let end = text.range(of: "\"origin\"")?.lowerBound ?? text.endIndex
            return "\(record.timestamp) \(text[..<start])\(text[end...])"
        }.sorted()
    }

    func ledger(_ kind: String) throws -> [[String: Any]] {
        try records(.ledger).map { try $0.object }.filter { $0["kind"] as? String == kind }
    }

    /// What the ledger's entries of imports add up to, by account.
    func sums(of account: String = "me") throws -> [String: Int] {
        try ledger("import").filter { $0["account"] as? String == account }
            .reduce(into: [:]) { sums, entry in
                for name in ["read", "accepted", "duplicate", "failed"] {
                    sums[name, default: 0] += entry[name] as? Int ?? 0
                }
            }
    }

    /// What processor and sink make of it: rows without the numbers that SQLite gave out.
    func tables() throws -> [String] {
        var way = WholeWay(cluster, folder)
        try way.process()
        try way.store()
        // What was accepted is what is stored, whatever became of the import before.
        #expect(try way.check().contains("ok   plays"))
        return try way.answer(WholeWay.tables)
    }

    /// Writes a made-up export.
    func make(_ shape: ExportShape) throws {
        var maker = ExportMaker(shape)
        for file in maker.files {
            var bytes = Data()
            maker.make(file) { bytes.append(contentsOf: $0) }
            try bytes.write(to: folder.url.appending(path: file.name))
        }
    }
}

extension ImportSummary {
    /// All that is printed.
    var text: String {
        ImportPrinter.lines(self).joined(separator: "\n")
    }
}
