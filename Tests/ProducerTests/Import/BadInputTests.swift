import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing

@testable import Producer

@Suite(.runLimit) struct `an import of` {
    let broker: EmbeddedBroker
    let scene: ImportScene
    let name = "Streaming_History_Audio_2020_0.json"
    let good =
        #""ts":"2020-01-02T03:04:05Z","ms_played":1000,"spotify_track_uri":"spotify:track:a""#

    init() throws {
        broker = try EmbeddedBroker()
        scene = try ImportScene(brokers: broker.bootstrapServers)
    }

    /// Reads one file without publishing; its line of the table and what is said below it.
    func read(_ bytes: [UInt8]) throws -> (tally: FileTally?, lines: [String]) {
        try Data(bytes).write(to: scene.folder.url.appending(path: name))
        let summary = try scene.run { $0.isDryRun = true }
        let lines = ImportPrinter.lines(summary).dropFirst(2).dropLast()
        return (
            summary.files.first, lines.map { $0.replacing(scene.folder.path + "/", with: "") }
        )
    }

    func read(_ text: String) throws -> (tally: FileTally?, lines: [String]) {
        try read(Array(text.utf8))
    }

    @Test func `a file that is not JSON says so`() throws {
        #expect(try read("ts;ms_played").lines == ["\(name): is no JSON array"])
    }

    @Test func `a web page named json says so`() throws {
        #expect(
            try read("<!DOCTYPE html><title>Log in</title>").lines
                == ["\(name): is a web page and no JSON: download the file again"])
    }

    @Test func `a file in UTF-16 says so`() throws {
        let text = Array("[{\(good)}]".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let sentence = "is in UTF-16: save it in UTF-8, or take it from the archive again"
        #expect(try read([0xFF, 0xFE] + text).lines == ["\(name): \(sentence)"])
        #expect(try read(text).lines == ["\(name): \(sentence)"])
    }

    @Test func `an empty file says so`() throws {
        #expect(try read("").lines == ["\(name): is empty"])
    }

    @Test func `an empty array has no rows and is no fault`() throws {
        let (tally, lines) = try read("[]")
        #expect(tally?.read == 0)
        #expect(tally?.trouble == nil)
        #expect(lines == [])
        let summary = try scene.run { $0.isDryRun = true }
        #expect(summary.text.contains("no rows in it"))
    }

    @Test func `an array of numbers fails each of them`() throws {
        let (tally, lines) = try read("[1, 2]")
        #expect(tally?.failed == 2)
        #expect(
            lines == [0, 1].map { "\(name):\($0): not-an-object: the row is JSON but no object" })
    }

    @Test func `an array with null in it fails that row`() throws {
        let (tally, lines) = try read("[null]")
        #expect(tally?.failed == 1)
        #expect(lines == ["\(name):0: not-an-object: the row is JSON but no object"])
    }

    @Test func `an object says so`() throws {
        #expect(
            try read(#"{"plays":[]}"#).lines
                == ["\(name): is a JSON object and no array of plays"])
    }

    @Test func `a file that was cut short keeps the rows before`() throws {
        let (tally, lines) = try read("[{\(good)},{\"ts\":\"2020")
        #expect(tally?.accepted == 1)
        #expect(tally?.failed == 1)
        #expect(
            lines == [
                "\(name): ends in the middle of a row: download it again",
                "\(name):1: not-json: the file ends in the middle of the row",
            ])
    }

    @Test(arguments: [
        ("0000-01-01T00:00:00Z", "ts is not a time in RFC 3339"),
        ("9999-12-31T23:59:59Z", "ts is before 1970 or in the future"),
        ("1969-12-31T23:59:59Z", "ts is before 1970 or in the future"),
        ("yesterday", "ts is not a time in RFC 3339"),
    ])
    func `a row that ended outside of all time fails that row alone`(
        time: String, detail: String
    ) throws {
        let row = good.replacing("2020-01-02T03:04:05Z", with: time)
        let (tally, lines) = try read("[{\(row)},{\(good)}]")
        #expect(tally?.accepted == 1)
        #expect(lines == ["\(name):0: bad-value: \(detail)"])
    }

    @Test func `a row that was played for less than nothing keeps it`() throws {
        let (tally, lines) = try read("[{\(good.replacing("1000", with: "-5"))}]")
        #expect(tally?.accepted == 1)
        #expect(lines == [])
    }

    @Test func `a title with half a character keeps it`() throws {
        let title = #","master_metadata_track_name":"half \ud83c""#
        let (tally, lines) = try read("[{\(good)\(title)}]")
        #expect(tally?.accepted == 1)
        #expect(lines == [])
    }

    @Test func `rows that lack or twist something fails them by name`() throws {
        let rows = [
            #""ms_played":1"#, #""ts":"2020-01-02T03:04:05Z""#, #""ts":5,"ms_played":1"#,
            #""ts":"2020-01-02T03:04:05Z","ms_played":"x""#, #""ts""#, good,
        ]
        let (tally, lines) = try read("[" + rows.map { "{\($0)}" }.joined(separator: ",") + "]")
        #expect(tally?.accepted == 1)
        #expect(tally?.failed == 5)
        #expect(
            lines[..<4] == [
                "\(name):0: missing-field: ts is absent or null",
                "\(name):1: missing-field: ms_played is absent or null",
                "\(name):2: bad-value: ts is not a string",
                "\(name):3: bad-value: ms_played is not an integer",
            ])
        #expect(
            lines[4]
                == "\(name):4: not-json: the row is no JSON: The JSON document has an improper "
                + "structure: missing or superfluous commas, braces, missing keys, etc.")
    }

    @Test func `a zip that was cut short says so`() throws {
        let zip = ZipMaker([.init("MyData/\(name)", "[{\(good)}]")]).bytes
        let path = scene.folder.path("my_spotify_data.zip")
        try Data(zip.prefix(90)).write(to: URL(filePath: path))
        #expect(throws: Failure("\(path) is a zip archive whose end is missing: download it again"))
        {
            try scene.run([path]) { $0.isDryRun = true }
        }
    }

    @Test func `a zip bomb says so, and the rest is read`() throws {
        var bomb = ZipMaker.Entry("endsong_0.json", "")
        (bomb.method, bomb.bytes) = (8, 3 << 30)
        let zip = ZipMaker([.init("MyData/\(name)", "[{\(good)}]"), bomb]).bytes
        let path = scene.folder.path("my_spotify_data.zip")
        try Data(zip).write(to: URL(filePath: path))
        let summary = try scene.run([path]) { $0.isDryRun = true }
        #expect(summary.sums.accepted == 1)
        #expect(
            summary.text.contains(
                "my_spotify_data.zip/endsong_0.json: would unpack to 3072 MB, out of all proportion"
            ))
        #expect(summary.failure != nil)
    }

    @Test func `a path without any history says what was wanted`() throws {
        let path = scene.folder.path
        try scene.folder.write("[]", to: "Playlist1.json")
        #expect(
            throws: Failure(
                "no streaming history in \(path); wanted files such as "
                    + "Streaming_History_Audio_2019_1.json, endsong_0.json or "
                    + "StreamingHistory_music_0.json, or the zip they came in")
        ) { try scene.run { $0.isDryRun = true } }
    }

    @Test func `a path that is not there says so`() throws {
        let path = scene.folder.path("nowhere")
        #expect(throws: Failure("\(path) cannot be read: No such file or directory")) {
            try scene.run([path])
        }
    }
}
