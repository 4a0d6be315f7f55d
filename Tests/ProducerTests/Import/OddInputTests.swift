import Foundation
import Plays
import Stage
import Support
import Testing
import Topics
import Wire

@testable import Producer

/// What no export should hold, and what becomes of the rest.
@Suite(.serialized, .needsBroker, .runLimit)
struct `an odd export` {
    let scene: ImportScene
    let good = #""ts":"2020-01-02T03:04:05Z","ms_played":1000"#

    init() throws { scene = try ImportScene.real() }

    /// All that is printed, without the folder's name and the table's head.
    func lines(_ summary: ImportSummary) -> [String] {
        ImportPrinter.lines(summary).dropFirst().map {
            $0.replacing(scene.folder.path + "/", with: "")
        }
    }

    @Test func `loses a row that is too large, and none behind it`() throws {
        let long = String(repeating: "x", count: RecordLimit.valueBytes + 1)
        // This one is as large as a row may be; the record around it is larger.
        let full = String(repeating: "y", count: RecordLimit.valueBytes - good.utf8.count - 20)
        let rows = [
            "\(good),\"platform\":\"\(long)\"", "\(good),\"platform\":\"\(full)\"", good,
            "\(good),\"platform\":\"twin\"",
        ]
        try scene.write("endsong_0.json", rows: rows)
        let summary = try scene.run()
        let tally = try #require(summary.files.first)
        // The play of the second is not published by it, so the third is no duplicate.
        #expect((tally.read, tally.accepted, tally.duplicate, tally.failed) == (4, 1, 1, 2))
        #expect(
            summary.failures == [
                "endsong_0.json:0: too-large: the row has more than 1000000 bytes",
                "endsong_0.json:1: too-large: the row has \(full.utf8.count + good.utf8.count + 16) "
                    + "bytes",
            ])
        #expect(try scene.records(.plays).count == 1)
    }

    @Test func `loses a row without its brace, and none behind it`() throws {
        let text = "[\n  {\(good)},\n  {\(good),\n  {\(good.replacing("05Z", with: "06Z"))}\n]"
        try scene.folder.write(text, to: "endsong_0.json")
        let tally = try #require(try scene.run { $0.isDryRun = true }.files.first)
        #expect((tally.read, tally.accepted, tally.failed, tally.trouble) == (3, 2, 1, nil))
    }

    @Test func `publishes what is odd in a row as it came`() throws {
        let rows = [
            good.replacing("1000", with: "-5"),
            good + #","master_metadata_track_name":"half \ud83c""#,
        ]
        try scene.write("endsong_0.json", rows: rows)
        #expect(try scene.run().sums.accepted == 2)
        let items = try scene.records(.plays).map { record in
            record.text.split(separator: "\"item\":", maxSplits: 1)[1].dropLast()
        }
        #expect(items.map { String($0) } == rows.map { "{\($0)}" })
    }

    @Test func `refuses a row whose record would be nested too deep`() throws {
        let rows = [1_022, 1_023].map { depth in
            good + ",\"platform\":null,\"x\":" + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth)
        }
        try scene.write("endsong_0.json", rows: rows.reversed())
        let summary = try scene.run()
        #expect(summary.sums.accepted == 1)
        #expect(summary.failures.count == 1)
        let record = try #require(try scene.records(.plays).first)
        let isRead = record.value.withUnsafeBytes { value in
            (try? RecordReader().play(value)) != nil
        }
        #expect(isRead)
        let again = try scene.run { $0.isAgain = true }
        #expect((again.sums.accepted, again.sums.duplicate) == (0, 1))
    }

    @Test func `in an archive that claims more bytes than there are is told so`() throws {
        let bombs = (0..<2).map { number in
            var entry = ZipMaker.Entry("endsong_\(number).json", "")
            (entry.method, entry.largeBytes) = (8, UInt64(Int64.max))
            return entry
        }
        let path = scene.folder.path("my_spotify_data.zip")
        try Data(ZipMaker(bombs).bytes).write(to: URL(filePath: path))
        let summary = try scene.run([path]) { $0.isDryRun = true }
        #expect(
            summary.files.map(\.trouble)
                == Array(
                    repeating: "would unpack to 8796093022207 MB, out of all proportion: it is no "
                        + "export", count: 2))
        #expect(
            summary.failure
                == "2 files were not read to the end; mend what is named above, then import")
    }

    @Test func `beside paths without any says which these are`() throws {
        let other = try TemporaryFolder()
        try other.write("[]", to: "Playlist1.json")
        try Data(ZipMaker([.init("MyData/Userdata.json", "{}")]).bytes)
            .write(to: scene.folder.url.appending(path: "account.zip"))
        try scene.write("endsong_0.json", rows: [good])
        try scene.write("endsong_0 (1).json", rows: [good])
        let summary = try scene.run([
            other.path, scene.folder.path("account.zip"), scene.folder.path,
        ])
        #expect(
            lines(summary) == [
                "endsong_0.json     1         1          0       0",
                "\(other.path): holds no streaming history",
                "account.zip: holds no streaming history",
                "endsong_0 (1).json: was left out: no file of an export has such a name; name the "
                    + "file itself to import it",
            ])
        #expect(summary.failure == nil)
    }

    @Test func `with files of one name is told by their paths`() throws {
        try FileManager.default.createDirectory(
            atPath: scene.folder.path("b"), withIntermediateDirectories: true)
        try scene.write("endsong_0.json", rows: [good])
        try scene.write("b/endsong_0.json", rows: [good, "1"])
        let report = scene.folder.path("report.txt")
        let summary = try scene.run { $0.report = report }
        let paths = ["b/endsong_0.json", "endsong_0.json"].map { scene.folder.path($0) }
        #expect(summary.files.map(\.label) == paths)
        #expect(
            summary.failures.map { $0.prefix(paths[0].count + 14) } == ["\(paths[0]):1: not-json: "]
        )
        let told = try scene.folder.text("report.txt").split(separator: "\n")
            .map { $0.prefix { $0 != "\t" } }
        #expect(told == ["\(paths[0]):1", "\(paths[1]):0"])
    }

    @Test func `whose names steer terminals does not`() throws {
        try scene.write("Streaming_History_Audio_\u{1B}[31m\t.json", rows: ["x"])
        let report = scene.folder.path("report.txt")
        let text = try scene.run { $0.report = report }.text + scene.folder.text("report.txt")
        #expect(text.contains("Streaming_History_Audio_\u{FFFD}[31m\u{FFFD}.json"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `whose report would overwrite it is left alone`() throws {
        let path = try scene.write("endsong_0.json", rows: [good])
        let before = try scene.folder.text("endsong_0.json")
        try FileManager.default.createSymbolicLink(
            atPath: scene.folder.path("link"), withDestinationPath: path)
        let link = scene.folder.path("link")
        #expect(
            throws: Failure(
                "cannot write \(link): it is a file to be imported; name another with --report")
        ) { try scene.run { $0.report = link } }
        #expect(try scene.folder.text("endsong_0.json") == before)
    }

    @Test func `that names no report tells how to get one`() throws {
        try scene.write("endsong_0.json", rows: (0..<12).map { _ in "1" })
        #expect(
            try scene.run().text.hasSuffix(
                "and 2 more that failed; --report FILE tells all of them"))
        let report = scene.folder.path("report.txt")
        #expect(
            try scene.run { $0.report = report }.text.hasSuffix(
                "and 2 more that failed; see \(report)"))
    }
}
