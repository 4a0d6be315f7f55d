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
        #expect(files.map { $0.wholeMatch(of: /export-2-[0-9a-f]{16}\.csv/) != nil } == [true])
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

    @Test(arguments: Ground.here, [CommitStep.firstNamed, .named, .committed])
    func `gives what it would have given when it is killed and run again`(
        ground: Ground, step: CommitStep
    ) throws {
        let bench = try Bench()
        try bench.live(seed: 3, listens: 20)
        let land = try Tideland(ground, bench.folder, "killed")
        let twin = try Tideland(.disk, bench.folder, "twin")
        let run = { (land: Tideland, more: [String: String]) in
            let environment = land.environment.merging(more) { $1 }
            return try self.export(bench.path, "parquet:\(land.place)", environment: environment)
        }
        for land in [land, twin] { #expect(try run(land, [:]).exit == .status(0)) }
        try bench.live(seed: 4, listens: 40)
        let point = [Failpoint.variable: "\(step.rawValue):1"]
        #expect(try run(land, point).exit == .signal(SIGKILL))
        // What counts is whole: all of the old one, or all of the new one.
        let counting = try Self.manifest(in: land.folder())
        #expect(counting.generation == (step == .committed ? 2 : 1))
        #expect(counting.missing == [])
        #expect(try run(land, [:]).exit == .status(0))
        for _ in 1...(step == .committed ? 2 : 1) {
            #expect(try run(twin, [:]).exit == .status(0))
        }
        #expect(try Harbour.content(land.folder()) == Harbour.content(twin.folder()))
        #expect(try check(bench.path, land.folder(), .parquet).faults == [])
    }

    /// What the manifest of an export says, and which of its files are not there.
    private static func manifest(in folder: String) throws -> (generation: Int, missing: [String]) {
        struct Manifest: Decodable {
            struct File: Decodable {
                var path: String
                var bytes: Int
            }
            var generation: Int
            var files: [File]
        }
        let data = try Data(contentsOf: URL(filePath: "\(folder)/\(TableExport.manifest)"))
        let manifest = try JSONDecoder().decode(Manifest.self, from: data)
        let missing = manifest.files.filter { file in
            FileManager.default.contents(atPath: "\(folder)/\(file.path)")?.count != file.bytes
        }
        return (manifest.generation, missing.map(\.path))
    }

    /// What Python says of the warehouses' files.
    struct Views: Decodable {
        var faults: [String]
        var rows: [String: Int]
    }

    @Test func `says in every warehouse what the database says`() throws {
        let bench = try Bench()
        try bench.live(seed: 7, listens: 60)
        let star = bench.folder.path("star")
        #expect(try export(bench.path, "parquet:\(star)").exit == .status(0))
        // What an export left that was cut off is there, too, and counts nowhere.
        let point = [Failpoint.variable: "named:1"]
        let killed = try export(bench.path, "parquet:\(star)", environment: point)
        #expect(killed.exit == .signal(SIGKILL))

        let output = try Python.run("Support/lake/star.py", [star, bench.path], seconds: 120)
        let line = output.split(separator: "\n").last ?? ""
        let views = try JSONDecoder().decode(Views.self, from: Data(line.utf8))
        #expect(views.faults == [])
        // Plays that are of one listen count once, and what is left out not at all.
        let plays = try #require(Int(bench.rows("SELECT count(*) FROM plays")[0]))
        let listens = try #require(
            Int(bench.rows("SELECT count(*) FROM listens WHERE NOT excluded")[0]))
        #expect(listens < plays)
        #expect(views.rows["listening"] == listens)
        #expect(try #require(views.rows["top_artists"]) > 0)
        #expect(try #require(views.rows["top_genres"]) > 0)
    }
}

extension Bench {
    /// Stores plays of all sources, of which many are of one listen, and what is known of them.
    fileprivate func live(seed: UInt64, listens: Int) throws {
        let records =
            PairedHistory(seed: seed, listens: listens).records + [
                Records.artist(90, id: "r1", name: "Band", genres: ["pop", "jazz"]),
                Records.artist(91, id: "name:band", name: "Band", knowledge: "export"),
                Records.track(92, id: "t2", name: "Two", artists: ["r1", "name:band"]),
                Records.track(93, id: "t3", name: "Three", artists: ["name:band", "r2"]),
                Records.correction(0, track: "t4"),
            ]
        _ = try open().store(RecordBatch(records), advances: false)
    }
}
