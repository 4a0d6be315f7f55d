import Foundation
import Metrics
import Support
import Testing

@Suite(.runLimit) struct `the metrics` {
    /// Every metric of every process, with a number in each, as an answer holds them.
    static let planted = "a \"b\" \\ ü"
    static let answer: String = {
        let metrics = MetricsPage.sections.flatMap(\.metrics)
        let measurements = Measurements(metrics)
        for metric in metrics {
            let label = metric.labels.map { _ in planted }
            if case .histogram = metric.kind {
                measurements.observe(0.02, in: metric, label)
            } else {
                measurements.set(metric, label, to: 1.5)
            }
        }
        return measurements.text
    }()

    @Test func `are all on their page`() throws {
        let page = Repository.root.appending(path: "docs/metrics.md")
        if ProcessInfo.processInfo.environment["LEGATO_WRITE_DOCS"] == "1" {
            try Data(MetricsPage.text.utf8).write(to: page)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == MetricsPage.text)
    }

    @Test func `are named once, with their unit and what kind they are`() {
        let metrics = MetricsPage.sections.flatMap(\.metrics)
        #expect(Set(metrics.map(\.name)).count == metrics.count)
        for metric in metrics {
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
            guard ["seconds", "bytes"].contains(metric.unit) else { continue }
            #expect(metric.name.contains("_\(metric.unit)"), "\(metric.name)")
        }
    }

    @Test(.needsPython) func `are read by Prometheus' own reader`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.answer, to: "metrics.txt")
        let output = try Python.run("Support/metrics_check.py", [file, Self.planted])
        let names = MetricsPage.sections.flatMap(\.metrics).map(\.name)
        #expect(output.split(separator: "\n").map(String.init) == names)
    }

    @Test(.enabled(if: Promtool.isThere, "install promtool (Debian: prometheus), then this runs"))
    func `have nothing that promtool would change`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.answer, to: "metrics.txt")
        let faults = try Promtool.faults(inMetrics: file)
        #expect(faults.words == "")
        #expect(faults.exit == .status(0))
    }

    @Test(.enabled(if: Promtool.isThere, "install promtool (Debian: prometheus), then this runs"))
    func `would be refused by promtool with a planted fault`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("# TYPE a_total gauge\na_total 1\n", to: "metrics.txt")
        #expect(try Promtool.faults(inMetrics: file).exit != .status(0))
    }
}
