import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

/// All that people read of an import, to the letter.
@Suite(.serialized, .needsBroker, .runLimit)
struct `what an import tells` {
    func row(_ second: Int, _ more: String = "") -> String {
        "\"ts\":\"2024-01-01T00:00:0\(second)Z\",\"ms_played\":1" + more
    }

    /// Two files of an extended history, one of them twice and one cut short, and account data.
    func write(_ scene: ImportScene) throws {
        try FileManager.default.createDirectory(
            atPath: scene.folder.path("copy"), withIntermediateDirectories: true)
        let rows = [
            row(0), row(0), row(1, ",\"incognito_mode\":true"), "\"ts\":\"2024-01-01T00:00:02Z\"",
            row(3),
        ]
        for folder in ["", "copy/"] {
            try scene.write(folder + "Streaming_History_Audio_2024_0.json", rows: rows)
        }
        try scene.write(
            "StreamingHistory_music_0.json",
            rows: [
                #""endTime":"2024-01-01 00:00","artistName":"a","trackName":"t","msPlayed":5"#
            ])
        try scene.folder.write("[{\(row(3))},{\(row(4))},{\"ts\"", to: "endsong_1.json")
    }

    /// The lines that are printed, without what differs from run to run: the folder's name, which
    /// makes the first column as wide as it is, and the day.
    func lines(_ summary: ImportSummary, _ scene: ImportScene) -> [String] {
        ImportPrinter.lines(summary).map { line in
            line.replacing(scene.folder.path + "/", with: "")
                .replacing(#/[ ]{2,}/#, with: "  ")
                .replacing(#/\d{4}-\d\d-\d\d$/#, with: "DAY")
        }
    }

    static let history = "Streaming_History_Audio_2024_0.json"

    static let first = """
        file  rows  accepted  duplicate  incognito  failed
        StreamingHistory_music_0.json  1  1  0  0  0
        \(history)  5  2  1  1  1
        copy/\(history)  0  0  0  0  0  imported already on DAY
        endsong_1.json  3  1  1  0  1  not read to its end
        sum  9  4  2  1  2
        """
    static let second = """
        file  rows  accepted  duplicate  incognito  failed
        StreamingHistory_music_0.json  0  0  0  0  0  imported already on DAY
        \(history)  5  0  3  1  1
        copy/\(history)  0  0  0  0  0  imported already on DAY
        endsong_1.json  3  0  2  0  1  not read to its end
        sum  8  0  5  1  2
        """
    static let below = """
        endsong_1.json: ends in the middle of a row: download it again
        \(history):3: missing-field: ms_played is absent or null
        endsong_1.json:2: not-json: the file ends in the middle of the row
        """
    static let report = """
        \(history):1\tduplicate\tthe play is known\t
        \(history):2\tfiltered\tincognito\t
        \(history):3\tfailed\tmissing-field\tms_played is absent or null
        endsong_1.json:0\tduplicate\tthe play is known\t
        endsong_1.json:2\tfailed\tnot-json\tthe file ends in the middle of the row
        endsong_1.json\tfailed\tfile\tends in the middle of a row: download it again

        """

    @Test func `is the same in a trial, in earnest and behind it, but for what was done`() throws {
        let scene = try ImportScene.real()
        try write(scene)
        var runs: [String] = []
        var reports: [String] = []
        for isDry in [true, false, true, false] {
            let summary = try scene.run {
                $0.isDryRun = isDry
                $0.dropsIncognito = true
                $0.report = scene.folder.path("report.txt")
            }
            runs.append(lines(summary, scene).joined(separator: "\n"))
            reports.append(
                try scene.folder.text("report.txt")
                    .replacing(scene.folder.path + "/", with: ""))
        }
        let dry = "\nnothing was published: --dry-run"
        let (first, second) = (Self.first + "\n" + Self.below, Self.second + "\n" + Self.below)
        #expect(runs == [first + dry, first, second + dry, second])
        #expect(reports[..<2] == [Self.report, Self.report])
        #expect(reports[2] == reports[3])
        #expect(try scene.records(.plays).count == 4)
    }

    @Test func `is in the ledger with the digests that others find`() throws {
        let scene = try ImportScene.real()
        try write(scene)
        try scene.run { $0.dropsIncognito = true }
        let entries = try scene.ledger("import").map { entry in
            ["file", "source", "read", "accepted", "duplicate", "failed", "from", "to", "sha256"]
                .map { "\(entry[$0] ?? "")" }.joined(separator: " ")
        }
        let digests = try ["StreamingHistory_music_0.json", Self.history].map { file in
            let child = try ChildProcess(
                path: URL(filePath: "/usr/bin/sha256sum"), [scene.folder.path(file)])
            #expect(try child.wait(seconds: 60) == .status(0))
            return String(child.output.prefix(64))
        }
        let day = "2024-01-01T00:00:0"
        #expect(
            entries == [
                "StreamingHistory_music_0.json account-data 1 1 0 0 \(day)0.000Z \(day)0.000Z "
                    + digests[0],
                "\(Self.history) extended 5 2 1 1 \(day)0.000Z \(day)3.000Z " + digests[1],
                "endsong_1.json extended 3 1 1 1 \(day)3.000Z \(day)4.000Z <null>",
            ])
        #expect(try scene.ledger("import")[1]["filtered"] as? [String: Int] == ["incognito": 1])
    }
}
