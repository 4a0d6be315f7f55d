import Foundation
import HTTP
import Simulator
import Support
import Testing

extension `the stages on a real Kafka` {
    /// What every stage has to show of its work once it has done some, by its metrics' first words.
    private static let shown: [Pipeline.Stage: [String]] = [
        .producer: [
            "legato_transaction_seconds_count ", "legato_producer_fatal_total ",
            "legato_plays_published_total{",
        ],
        .processor: [
            "legato_transaction_seconds_count ", "legato_producer_fatal_total ",
            "legato_batch_bytes_sum ", "legato_position_offset{", "legato_committed_offset{",
            "legato_end_offset{", "legato_lag_records{",
        ],
        .sink: [
            "legato_batch_bytes_sum ", "legato_position_offset{", "legato_committed_offset{",
            "legato_end_offset{", "legato_lag_records{",
        ],
    ]

    @Test(.needsPython, .runLimit)
    func `are ready when they work, and show what Prometheus reads`() throws {
        let pipeline = try Pipeline(Pipeline.past([ListenerSettings(account: "me", plays: 20)]))
        var ports: [Pipeline.Stage: UInt16] = [:]
        for stage in Pipeline.Stage.allCases { try pipeline.start(stage, ["--metrics", "0"]) }
        for stage in Pipeline.Stage.allCases {
            ports[stage] = try pipeline.running(stage).metricsPort()
        }
        let client = HTTPClient()
        func page(_ stage: Pipeline.Stage, _ path: String) throws -> HTTPResponse {
            let url = try HTTPURL("http://127.0.0.1:\(ports[stage] ?? 0)\(path)")
            return try client.send(HTTPRequest(.get, url))
        }
        try pipeline.explain {
            try waitUntil("all is stored", seconds: 60) { pipeline.storedListens == 20 }
            for stage in Pipeline.Stage.allCases {
                try waitUntil("the \(stage) is ready", seconds: 60) {
                    try page(stage, "/readyz").status == 200
                }
            }
        }
        for (stage, words) in Self.shown {
            #expect(try page(stage, "/livez").status == 200)
            var text = ""
            try waitUntil("the \(stage) tells all of it", seconds: 60) {
                text = String(decoding: try page(stage, "/metrics").body, as: UTF8.self)
                return words.allSatisfy { text.contains("\n\($0)") }
            }
            let file = try pipeline.folder.write(text, to: "\(stage).txt")
            let names = try Python.run("Support/metrics_check.py", [file])
            #expect(names.split(separator: "\n").count > 10)
            guard Promtool.isThere else { continue }
            let faults = try Promtool.faults(inMetrics: file)
            #expect(faults.words == "" && faults.exit == .status(0), "\(stage)")
        }
        for stage in Pipeline.Stage.allCases.reversed() { try pipeline.stop(stage) }
    }
}
