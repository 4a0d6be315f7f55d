import Foundation
import Metrics
import Support
import Testing

/// What Prometheus and Grafana are given: it may ask only for what there is.
@Suite(.runLimit) struct `the alerts and the board` {
    static let rules = "deploy/prometheus/legato.rules.yaml"
    static let board = "deploy/grafana/legato.json"

    /// Our metrics in a text that the tables do not have; histograms have series of their own.
    static func strangers(in text: String) -> Set<String> {
        var known: Set<String> = []
        for metric in MetricsPage.sections.flatMap(\.metrics) {
            if case .histogram = metric.kind {
                for part in ["_bucket", "_sum", "_count"] { known.insert(metric.name + part) }
            } else {
                known.insert(metric.name)
            }
        }
        let asked = text.matches(of: /\b((?:legato|process)_[a-z0-9_]+)\b/).map { String($0.1) }
        return Set(asked).subtracting(known)
    }

    @Test(arguments: [rules, board])
    func `ask only for metrics that there are`(path: String) throws {
        let text = try Repository.file(path).text
        #expect(text.contains("legato_records_dead_lettered_total"))
        #expect(Self.strangers(in: text) == [])
    }

    @Test func `would be refused for a planted metric`() {
        #expect(Self.strangers(in: "rate(legato_songs_total[5m])") == ["legato_songs_total"])
    }

    @Test(.enabled(if: Promtool.isThere, "install promtool (Debian: prometheus), then this runs"))
    func `hold rules that promtool accepts`() throws {
        let path = Repository.root.appending(path: Self.rules).path
        let child = try ChildProcess(path: Promtool.path, ["check", "rules", path])
        #expect(try child.wait(seconds: 60) == .status(0))
        #expect(child.output.contains("SUCCESS: 9 rules found"), "\(child.output)")
    }

    @Test(.enabled(if: Promtool.isThere, "install promtool (Debian: prometheus), then this runs"))
    func `fire when they should, and only then`() throws {
        let path = Repository.root.appending(path: "deploy/prometheus/legato.test.yaml").path
        let child = try ChildProcess(path: Promtool.path, ["test", "rules", path])
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.output)\(child.errors)")
    }

    @Test(.enabled(if: Promtool.isThere, "install promtool (Debian: prometheus), then this runs"))
    func `hold questions that promtool accepts`() throws {
        struct Board: Decodable {
            struct Panel: Decodable {
                struct Target: Decodable { let expr: String }
                let title: String
                let targets: [Target]
            }
            let panels: [Panel]
        }
        let text = try Repository.file(Self.board).text
        let board = try JSONDecoder().decode(Board.self, from: Data(text.utf8))
        #expect(board.panels.count == 15)
        // As rules, whose questions promtool reads; Grafana fills its own interval in.
        let rules = board.panels.flatMap(\.targets).enumerated().map { index, target in
            "  - {record: \"r\(index)\", expr: '\(target.expr.replacing("$__rate_interval", with: "5m"))'}"
        }
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "groups:\n- name: board\n  rules:\n" + rules.joined(separator: "\n") + "\n",
            to: "board.yaml")
        let child = try ChildProcess(path: Promtool.path, ["check", "rules", path])
        let exit = try child.wait(seconds: 60)
        #expect(exit == .status(0), "\(child.errors)")
    }
}
