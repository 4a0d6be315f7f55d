import Foundation
import Lake
import Stage
import Support
import Testing

@testable import Sink

@Suite(.needsBroker, .needsPython, .runLimit) struct `an export of the star schema` {
    struct Report: Decodable {
        var faults: [String]
        var counts: [String: Int]
        var artists: [String?]
    }

    func check(_ database: String, _ place: String, _ format: Format) throws -> Report {
        let output = try Python.run(
            "Support/lake/export_check.py", [database, place, format.rawValue])
        return try JSONDecoder().decode(Report.self, from: Data(output.utf8))
    }

    func export(
        _ database: String, _ to: String, _ more: [String] = [],
        environment: [String: String] = [:]
    ) throws -> ChildProcess {
        let child = try ChildProcess(
            "legato-sink", ["export", "--from", "sqlite:\(database)", "--to", to] + more,
            environment: environment)
        try child.wait(seconds: 60)
        return child
    }

    @Test(arguments: Format.allCases)
    func `holds what the database holds, and replaces the one before`(format: Format) throws {
        let harbour = try Harbour()
        let database = harbour.folder.path("legato.db")
        let place = harbour.folder.path("star")
        try harbour.publish(0..<50)
        try harbour.once("sqlite:\(database)")
        let first = try export(database, "\(format.rawValue):\(place)")
        #expect(first.exit == .status(0), "\(first.errors)")
        let one = try check(database, place, format)
        #expect(one.faults == [])
        let count = try #require(one.counts["listens"])
        #expect(first.output.hasPrefix("listens: \(count.grouped) rows"))

        try harbour.publish(50..<900)
        try harbour.once("sqlite:\(database)")
        // Killed between files and manifest the old one still counts, behind it the new one.
        for (step, generation) in [("named", 1), ("foldersSynced", 1), ("committed", 2)] {
            let killed = try export(
                database, "\(format.rawValue):\(place)", ["--partition-by", "genre,artist"],
                environment: [Failpoint.variable: "\(step):1"])
            #expect(killed.exit == .signal(SIGKILL))
            let text = try String(contentsOfFile: "\(place)/_manifest/export.json", encoding: .utf8)
            #expect(text.hasPrefix(#"{"v":1,"generation":\#(generation),"#))
        }
        let second = try export(
            database, "\(format.rawValue):\(place)", ["--partition-by", "local_date,artist"])
        #expect(second.exit == .status(0), "\(second.errors)")
        let other = try check(database, place, format)
        #expect(other.faults == [])
        #expect(try #require(other.counts["listens"]) > count)
        let folders = try FileManager.default.contentsOfDirectory(atPath: "\(place)/listens")
        let named = folders.filter { !$0.hasPrefix("_") }
        #expect(named.allSatisfy { $0.hasPrefix("local_date=2026-02-") })
    }

    /// Names that would be paths, other names, or none.
    private static let names = [
        "../../etc", "a/b", "=", "%2F", "😀", "dot.", " space ", "__HIVE_DEFAULT_PARTITION__", "-",
        "a=b/c=d", String(repeating: "x", count: 300),
    ]

    @Test(arguments: Format.allCases)
    func `has a folder for each artist, whatever it is called`(format: Format) throws {
        let bench = try Bench()
        var records: [TestRecord] = []
        for (index, name) in Self.names.enumerated() {
            let number = Int64(index)
            records += [
                Records.listen(
                    number, play: index + 1, track: "t\(index)",
                    start: "2026-03-04T1\(index % 10):00:00.000Z"),
                Records.track(number, id: "t\(index)", name: name, artists: ["r\(index)"]),
                Records.artist(number, id: "r\(index)", name: name, genres: [name, "jazz"]),
            ]
        }
        records.append(Records.listen(90, play: 99, track: nil, start: "2026-03-05T10:00:00.000Z"))
        records += [
            Records.listen(91, play: 100, track: "t0", start: "2026-03-06T10:00:00.000Z"),
            Records.correction(0, play: 100),
        ]
        _ = try bench.open().store(RecordBatch(records), advances: false)
        let place = bench.folder.path("star")
        let child = try export(
            bench.path, "\(format.rawValue):\(place)", ["--partition-by", "artist,genre"])
        #expect(child.exit == .status(0), "\(child.errors)")
        #expect(child.output.hasPrefix("listens: 12 rows in 12 files\n"), "\(child.output)")
        let report = try check(bench.path, place, format)
        #expect(report.faults == [])
        #expect(report.counts["listens"] == Self.names.count + 1)
        guard format == .parquet else { return }
        // The long one is cut, and ends in a hash.
        let found = report.artists.compactMap { $0 }.filter { $0.count < 200 }
        #expect(Set(found) == Set(Self.names.dropLast()))
        #expect(report.artists.count == Self.names.count + 1)
    }

    @Test func `removes nothing that is not its own`() throws {
        let bench = try Bench()
        _ = try bench.open().store(RecordBatch([Records.listen(0, play: 1)]), advances: false)
        let place = bench.folder.path("home")
        let others = ["listens/my.csv", "listens/export-1.txt", "letters/export-1.csv", "a.csv"]
        for name in others {
            let url = URL(filePath: "\(place)/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: url)
        }
        for _ in 1...2 {
            #expect(try export(bench.path, "csv:\(place)").exit == .status(0))
        }
        for name in others {
            #expect(FileManager.default.contents(atPath: "\(place)/\(name)") == Data("mine".utf8))
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: "\(place)/tracks")
        #expect(files == ["export-2.csv"])
    }

    @Test func `keeps away from what a sink writes, and says what it can`() throws {
        let harbour = try Harbour()
        let database = harbour.folder.path("legato.db")
        let lake = harbour.folder.path("lake")
        try harbour.publish(0..<5)
        try harbour.once("sqlite:\(database)")
        try harbour.once("jsonl:\(lake)")
        let child = try export(database, "jsonl:\(lake)")
        #expect(child.exit == .status(1))
        #expect(child.errors.contains("holds the files of a sink"))
        let wrong = try export(database, "jsonl:\(lake)", ["--partition-by", "colour"])
        #expect(wrong.exit == .status(2))
        let star = harbour.folder.path("star")
        #expect(try export(database, "jsonl:\(star)").exit == .status(0))
        let sink = try harbour.start("jsonl:\(star)", ["--once"])
        #expect(try sink.wait(seconds: 60) == .status(1))
        #expect(sink.errors.contains("holds an export; name another place with --to"))
    }

    @Test(arguments: ObjectServer.areExpected ? [Ground.s3, .azure] : [])
    func `goes to object stores`(ground: Ground) throws {
        let harbour = try Harbour()
        let database = harbour.folder.path("legato.db")
        try harbour.publish(0..<100)
        try harbour.once("sqlite:\(database)")
        let land = try Tideland(ground, harbour.folder)
        for _ in 0..<2 {
            let child = try export(
                database, "parquet:\(land.place)", environment: land.environment)
            #expect(child.exit == .status(0), "\(child.errors)")
        }
        #expect(try check(database, land.folder(), .parquet).faults == [])
    }
}
