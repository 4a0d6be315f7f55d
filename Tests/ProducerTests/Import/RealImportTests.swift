import Foundation
import Kafka
import Plays
import Simulator
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import into a real Kafka` {
    func scene() throws -> ImportScene {
        try ImportScene(
            brokers: try RealBroker.shared().bootstrapServers,
            prefix: RealBroker.uniquePrefix("import"), delivery: .exactlyOnce)
    }

    func arguments(_ scene: ImportScene, _ more: [String] = []) -> [String] {
        [
            "import", "--brokers", scene.cluster.brokers, "--topic-prefix", scene.cluster.prefix,
            "--partitions", "4",
        ] + more + [scene.folder.path]
    }

    /// Rows by file and different plays over all, as another program counts them.
    func count(_ scene: ImportScene) throws -> (rows: [String: Int], plays: Int) {
        let script = """
            import glob, json, os, sys
            def offline(value):
                if not isinstance(value, int): return None
                value = value // 1000 if value > 10**11 else value
                return value if 1136073600 <= value < 4102444800 else None
            plays = set()
            for path in sorted(glob.glob(sys.argv[1] + "/*.json")):
                rows = json.load(open(path))
                print(len(rows), os.path.basename(path))
                seen = {}
                for row in rows:
                    if "ts" in row:
                        uri = next((row[name] for name in ("spotify_track_uri", "spotify_episode_uri",
                            "audiobook_chapter_uri", "audiobook_uri") if row.get(name)), None)
                        names = None if uri else tuple(row.get(name) for name in row if "name" in name)
                        plays.add((uri, names, row["ts"], row["ms_played"],
                            offline(row["offline_timestamp"])))
                    else:
                        four = tuple(row.values())
                        seen[four] = seen.get(four, -1) + 1
                        plays.add(four + (seen[four],))
            print(len(plays), "all")
            """
        let child = try ChildProcess(
            path: URL(filePath: "/usr/bin/python3"), ["-c", script, scene.folder.path])
        #expect(try child.wait(seconds: 60) == .status(0))
        var counts = Dictionary(
            uniqueKeysWithValues: child.output.split(separator: "\n").map { line in
                let words = line.split(separator: " ", maxSplits: 1)
                return (String(words[1]), Int(words[0]) ?? -1)
            })
        let plays = counts.removeValue(forKey: "all") ?? -1
        return (counts, plays)
    }

    @Test func `accounts for every row as another program counts them, and keeps secrets`() throws {
        let scene = try scene()
        var shape = ExportShape(seed: 5, rows: 12_000, files: 13)
        shape.accountDataRows = 800
        try scene.make(shape)
        let report = scene.folder.path("report.txt")
        let child = try ChildProcess(
            "legato-producer", arguments(scene, ["--report", report]))
        #expect(try child.wait(seconds: 60) == .status(0), "\(child.errors)")
        let (rows, plays) = try count(scene)
        let ledger = try scene.ledger("import")
        let read = Dictionary(
            uniqueKeysWithValues: ledger.map {
                ($0["file"] as? String ?? "", $0["read"] as? Int ?? -1)
            })
        #expect(read == rows)
        #expect(rows.values.reduce(0, +) == 12_800)
        let records = try scene.records(.plays)
        let sums = sums(ledger)
        #expect(sums["accepted"] == records.count)
        #expect(records.count == plays)
        #expect(sums["failed"] == 0)
        #expect(sums["read"] == (sums["accepted"] ?? 0) + (sums["duplicate"] ?? 0))
        let lines = try scene.folder.text("report.txt").split(separator: "\n")
        #expect(lines.count == sums["duplicate"])
        var everything = lines.joined() + child.output + child.errors
        for topic in [Topic.plays, .ledger, .cursors] {
            everything += try scene.records(topic).map { $0.key + $0.text }.joined()
        }
        #expect(!everything.contains(ExportMaker.secret))
        let fields = ["ip_addr", "user_agent", "username"]
        #expect(!fields.contains { everything.contains($0) })
    }

    func sums(_ ledger: [[String: Any]]) -> [String: Int] {
        ledger.reduce(into: [:]) { sums, entry in
            for name in ["read", "accepted", "duplicate", "failed"] {
                sums[name, default: 0] += entry[name] as? Int ?? 0
            }
        }
    }

    @Test func `killed again and again publishes what one that is left alone does`() throws {
        let environment = ProcessInfo.processInfo.environment
        let kills = environment["LEGATO_CHAOS_IMPORTS"].flatMap { Int($0) } ?? 3
        let (whole, torn) = (try scene(), try scene())
        let shape = ExportShape(seed: 11, rows: 15_000, files: 5)
        for scene in [whole, torn] { try scene.make(shape) }
        let start = ContinuousClock.now
        let child = try ChildProcess("legato-producer", arguments(whole))
        #expect(try child.wait(seconds: 60) == .status(0))
        let length = ContinuousClock.now - start
        var random = SplitMix64(seed: 3)
        for _ in 0..<kills {
            let share = Double.random(in: 0.05...1, using: &random)
            let child = try ChildProcess("legato-producer", arguments(torn))
            let end = ContinuousClock.now + length * share
            try waitUntil("the moment has come", seconds: 60) { ContinuousClock.now >= end }
            child.send(SIGKILL)
            try child.wait()
        }
        let last = try ChildProcess("legato-producer", arguments(torn))
        #expect(try last.wait(seconds: 60) == .status(0), "\(last.errors)")
        #expect(try torn.published() == whole.published())
        let tables = try tables(of: whole)
        #expect(tables.count > 25_000)
        #expect(try self.tables(of: torn) == tables)
        #expect(try torn.ledger("import").map { $0["read"] as? Int ?? 0 }.reduce(0, +) == 15_000)
    }

    /// What processor and sink make of an import: rows without the numbers that SQLite gave out.
    func tables(of scene: ImportScene) throws -> [String] {
        var way = WholeWay(scene.cluster, scene.folder)
        try way.process()
        try way.store()
        return try way.answer(WholeWay.tables)
    }

    @Test func `of a newer export publishes only what is new`() throws {
        let scene = try scene()
        let rows = (0..<40).map { row in
            "\"ts\":\"2024-01-01T00:00:\(row < 10 ? "0" : "")\(row)Z\",\"ms_played\":\(row),"
                + "\"spotify_track_uri\":\"spotify:track:t\""
        }
        try scene.write("endsong_0.json", rows: Array(rows[..<30]))
        #expect(try scene.run().sums.accepted == 30)
        let again = try scene.run()
        #expect(again.sums.read == 0)
        #expect(again.files.first?.importedBefore != nil)
        try scene.write("Streaming_History_Audio_2024_0.json", rows: rows.reversed())
        let newer = try scene.run()
        #expect(newer.sums.accepted == 10)
        #expect(newer.sums.duplicate == 30)
        let forced = try scene.run { $0.isAgain = true }
        #expect(forced.sums.duplicate == 70)
        #expect(try scene.records(.plays).count == 40)
        let ledger = try scene.ledger("import")
        #expect(Set(ledger.map { $0["entry"] as? String ?? "" }).count == 4)
        #expect(ledger.compactMap { $0["sha256"] as? String }.allSatisfy { $0.count == 64 })
    }

    @Test func `takes a zip as it came, and its files unpacked for the same`() throws {
        let scene = try scene()
        let rows = "[{\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1}]"
        let other = "[{\"ts\":\"2024-01-02T00:00:00Z\",\"ms_played\":1}]"
        let zip = ZipMaker([
            .init("MyData/endsong_0.json", rows), .init("MyData/Userdata.json", "{}"),
            .init("MyData/StreamingHistory_music_0.json", "[]"),
            .init("__MACOSX/MyData/._endsong_0.json", "\u{0}\u{5}"),
        ])
        try Data(zip.bytes).write(to: scene.folder.url.appending(path: "my_spotify_data.zip"))
        try scene.folder.write(rows, to: "endsong_0.json")
        try scene.folder.write(other, to: "renamed by hand.json")
        let summary = try scene.run([
            scene.folder.path, scene.folder.path("renamed by hand.json"),
        ])
        #expect(summary.sums.accepted == 2)
        #expect(
            summary.files.map(\.baseName) == [
                "StreamingHistory_music_0.json", "endsong_0.json", "endsong_0.json",
                "renamed by hand.json",
            ])
        #expect(summary.files.map { $0.importedBefore != nil } == [false, false, true, false])
    }

    @Test func `leaves out private sessions where that is wanted, and counts them`() throws {
        let scene = try scene()
        let row = "\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1,\"incognito_mode\":"
        try scene.write("endsong_0.json", rows: [row + "true", row + "false", row + "null"])
        let dry = try scene.run { ($0.isDryRun, $0.dropsIncognito) = (true, true) }
        #expect(dry.sums.filtered == [.incognito: 1])
        #expect(try scene.records(.plays).isEmpty)
        #expect(dry.text.hasSuffix("nothing was published: --dry-run"))
        let summary = try scene.run { $0.dropsIncognito = true }
        #expect(summary.sums.filtered == [.incognito: 1])
        #expect(summary.sums.addsUp)
        let ledger = try scene.ledger("import")
        #expect(ledger.first?["filtered"] as? [String: Int] == ["incognito": 1])
    }

    @Test func `closes a gap that its rows go round`() throws {
        let scene = try scene()
        try scene.cluster.prepare([.plays, .ledger, .cursors], log: scene.log.log)
        try open("a", from: 1_704_067_200_000, to: 1_704_067_260_000, scene)
        try open("b", from: 1_704_067_230_000, to: 1_704_070_800_000, scene)
        try scene.write(
            "endsong_0.json",
            rows: ["2024-01-01T00:00:00Z", "2024-01-01T00:30:00Z"].map {
                "\"ts\":\"\($0)\",\"ms_played\":1"
            })
        try scene.run()
        let closed = try scene.ledger("gap-closed")
        #expect(closed.map { $0["gap"] as? String } == ["a"])
        let opened = try scene.ledger("gap-opened").map {
            "\($0["entry"] as? String ?? "") \($0["from"] as? String ?? "")"
        }
        #expect(
            opened == [
                "a 2024-01-01T00:00:00.000Z", "b 2024-01-01T00:00:30.000Z",
                "b 2024-01-01T00:30:00.000Z",
            ])
    }

    func open(_ gap: String, from: Int64, to: Int64, _ scene: ImportScene) throws {
        let link = try ImportLink(
            account: "me", on: scene.cluster, log: scene.log.log, clock: .system, stop: StopSignal()
        )
        let run = ImportRun(
            ImportOptions(paths: []), cluster: scene.cluster, log: scene.log.log, stop: StopSignal()
        )
        let publisher = RowPublisher(
            account: "me", link: link, partitions: [], began: run.now, run: run)
        try publisher.finish([
            LedgerEntry(
                entry: gap, account: "me", kind: .gapOpened, at: run.now, source: .api,
                from: Instant(milliseconds: from), to: Instant(milliseconds: to), gap: gap)
        ])
    }

    @Test(arguments: ["me", "ada", "a.b-c_d", "0123456789", "x"])
    func `reads an account back from where the client put it`(account: String) throws {
        let scene = try scene()
        try scene.write("endsong_0.json", rows: ["\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1"])
        #expect(try scene.run { $0.account = account }.sums.accepted == 1)
        let again = try scene.run { ($0.account, $0.isAgain) = (account, true) }
        #expect(again.sums.duplicate == 1)
    }
}
