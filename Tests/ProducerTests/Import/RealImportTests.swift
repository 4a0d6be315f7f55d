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
        let scene = try ImportScene.real()
        var shape = ExportShape(seed: 5, rows: 12_000, files: 13)
        shape.accountDataRows = 800
        try scene.make(shape)
        let report = scene.folder.path("report.txt")
        let child = try ChildProcess(
            "legato-producer", scene.arguments(["--report", report]))
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
        let sums = try scene.sums()
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

    @Test func `of a newer export publishes only what is new`() throws {
        let scene = try ImportScene.real()
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

    @Test func `leaves out private sessions where that is wanted, and counts them`() throws {
        let scene = try ImportScene.real()
        let row = "\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1,\"incognito_mode\":"
        try scene.write("endsong_0.json", rows: [row + "true", row + "false", row + "null"])
        let dry = try scene.run { ($0.isDryRun, $0.dropsIncognito) = (true, true) }
        #expect(dry.sums.filtered == [.incognito: 1])
        #expect(try scene.records(.plays).isEmpty)
        #expect(dry.text.hasSuffix("nothing was published: --dry-run"))
        let summary = try scene.run { $0.dropsIncognito = true }
        #expect(summary.sums.filtered == [.incognito: 1])
        #expect((summary.sums.read, summary.sums.accepted) == (3, 1))
        let ledger = try scene.ledger("import")
        #expect(ledger.first?["filtered"] as? [String: Int] == ["incognito": 1])
    }

    @Test(arguments: ["me", "ada", "a.b-c_d", "0123456789", "x"])
    func `reads an account back from where the client put it`(account: String) throws {
        let scene = try ImportScene.real()
        try scene.write("endsong_0.json", rows: ["\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":1"])
        #expect(try scene.run { $0.account = account }.sums.accepted == 1)
        let again = try scene.run { ($0.account, $0.isAgain) = (account, true) }
        #expect(again.sums.duplicate == 1)
    }
}
