import Foundation
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `what is private in an export` {
    static let secret = ExportMaker.secret
    /// No topic, file or line may hold these, in any letter case.
    static let forbidden = [
        secret, "203.0.113", "ip_addr", "user_agent", "\"username\"", "\"city\"", "\"region\"",
    ]

    /// Rows whose private fields are spelled, placed and filled as no real export has them.
    static let odd = [
        #""IP_ADDR":"\#(secret)","Username":"\#(secret)","CITY":"\#(secret)","ms_played":1,"#
            + #""region":{"a":"\#(secret)"},"User_Agent_Decrypted":["\#(secret)"],"#
            + #""ts":"2020-01-02T03:04:05Z","spotify_track_uri":"spotify:track:a""#,
        // These fail, and their reasons go into the report, the log and the terminal.
        #""username":"\#(secret)","ts":"\#(secret)","ms_played":1"#,
        #""ip_addr":"203.0.113.9","ts":"2020-01-02T03:04:05Z""#,
        #""ip_addr":"\#(secret)","ts":"2020-01-02T03:04:05Z","ms_played":"\#(secret)""#,
        #""username":"\#(secret)""#,
    ]

    /// All that files can hold, what no database keeps among it.
    static let filed = [
        Topic.plays, .listens, .tracks, .artists, .albums, .ledger,
    ].map(\.rawValue).joined(separator: ",")

    @Test func `is in no topic, no table, no file, no line and no report`() throws {
        let scene = try ImportScene(
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("private"), delivery: .exactlyOnce)
        var shape = ExportShape(seed: 21, rows: 3_000, files: 4)
        shape.accountDataRows = 300
        try scene.make(shape)
        try scene.write("endsong_0.json", rows: Self.odd)
        let outcome = try TemporaryFolder()
        var way = WholeWay(scene.cluster, outcome)
        try way.take(
            [
                scene.folder.path, "--report", outcome.path("report.txt"), "--log-level", "debug",
            ])
        try way.process()
        try way.store()
        for format in ["jsonl", "csv", "parquet"] {
            try way.store(
                to: "\(format):\(outcome.path(format))",
                ["--topics", Self.filed, "--compress", "none"])
        }
        let sums = try scene.sums()
        #expect(sums["read"] == 3_000 + 300 + Self.odd.count)
        #expect(sums["failed"] == Self.odd.count - 1)
        #expect(try way.answer("SELECT count(*) FROM plays") == ["\(sums["accepted"] ?? 0)"])

        Self.expectNothing(Array(way.words.utf8), "the terminal")
        for topic in Topic.allCases {
            for record in try scene.records(topic) {
                Self.expectNothing(Array(record.key.utf8) + record.value, "\(topic)")
            }
        }
        let files = try #require(FileManager.default.subpaths(atPath: outcome.path))
        var seen = Set<String>()
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: outcome.path(file)) else {
                continue
            }
            seen.insert(String(file.split(separator: ".").last ?? ""))
            Self.expectNothing(Array(bytes), file)
        }
        #expect(seen.isSuperset(of: ["db", "txt", "jsonl", "csv", "parquet", "json"]))
    }

    static func expectNothing(_ bytes: [UInt8], _ place: String) {
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        for word in forbidden where text.contains(word) {
            Issue.record("\(place) holds \(word)")
        }
    }
}
