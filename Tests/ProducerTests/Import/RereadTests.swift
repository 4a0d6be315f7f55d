import Foundation
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `a file that is read more than once` {
    func row(_ number: Int, _ more: String = "") -> String {
        "\"ts\":\"2024-01-01T00:00:0\(number)Z\",\"ms_played\":1" + more
    }

    /// Rows, of which the last is cut off.
    func broken(_ rows: [String]) -> String {
        "[" + rows.map { "{\($0)}" }.joined(separator: ",") + ",{\"ts\":"
    }

    @Test func `keeps its sums when it breaks off each time`() throws {
        let scene = try ImportScene.real()
        let text = broken([row(0), row(1)])
        try scene.folder.write(text, to: "endsong_0.json")
        let zip = ZipMaker([.init("MyData/endsong_0.json", text)])
        try Data(zip.bytes).write(to: scene.folder.url.appending(path: "my_spotify_data.zip"))
        for _ in 0..<2 { try scene.run() }
        #expect(try scene.records(.plays).count == 2)
        let entries = try scene.ledger("import")
        #expect(Set(entries.map { $0["entry"] as? String ?? "" }).count == 4)
        #expect(try scene.sums() == ["read": 12, "accepted": 2, "duplicate": 6, "failed": 4])
        _ = try scene.tables()
    }

    @Test func `is read again when rows of it failed or were left out`() throws {
        let scene = try ImportScene.real()
        let secret = row(1, ",\"incognito_mode\":true")
        try scene.write("endsong_0.json", rows: [row(0), secret])
        try scene.write("endsong_1.json", rows: [row(2), row(3)])
        let early = Clock(
            wallMilliseconds: { 1_000_000 },
            monotonicMilliseconds: Clock.system.monotonicMilliseconds)
        #expect(try scene.run(clock: early).sums.failed == 4)
        let first = try scene.run { $0.dropsIncognito = true }
        #expect(first.files.map(\.accepted) == [1, 2])
        let same = try scene.run { $0.dropsIncognito = true }
        #expect(same.files.map { $0.importedBefore != nil } == [true, true])
        let all = try scene.run()
        #expect(all.files.map { $0.importedBefore != nil } == [false, true])
        #expect(all.sums.accepted == 1)
        #expect(try scene.run().files.allSatisfy { $0.importedBefore != nil })
        #expect(try scene.sums()["accepted"] == 4)
        #expect(try scene.records(.plays).count == 4)
    }

    @Test func `on a slow disk holds no transaction open`() throws {
        let scene = try ImportScene.real()
        let long = String(repeating: "x", count: 300)
        let rows = (0..<9_000).map {
            "\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":\($0),\"platform\":\"\(long)\""
        }
        try scene.write("endsong_0.json", rows: rows)
        try scene.run()
        try scene.write("Streaming_History_Audio_2024_0.json", rows: [row(0)])
        // A look at the clock a piece of 256 kB: as slow as if each took 0.3 s.
        try scene.run(clock: TrickyClock(stepMilliseconds: 300).clock)
        let cursors = try scene.records(.cursors).suffix(2).map { try $0.object }
        #expect(cursors.map { $0["file"] as? String } == ["endsong_0.json", nil])
        #expect(cursors.first?["row"] as? Int == 0)
    }

    @Test func `counts as done at once, and as time that is gone`() throws {
        let scene = try ImportScene.real()
        for file in 0..<5 { try scene.write("endsong_\(file).json", rows: [row(file)]) }
        try scene.run()
        try scene.write("endsong_9.json", rows: [row(9)])
        try scene.run(clock: TrickyClock(stepMilliseconds: 3_000).clock)
        let shown = scene.log.lines.filter { $0.contains("importing") }
        #expect(shown.last?.contains("total_rows=6 percent=100") == true, "\(shown)")
    }
}
