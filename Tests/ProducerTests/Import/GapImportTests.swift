import Foundation
import Kafka
import Plays
import Stage
import Support
import Testing
import Topics

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import beside gaps` {
    let scene: ImportScene

    init() throws {
        scene = try ImportScene.real()
        try scene.cluster.prepare([.plays, .ledger, .cursors], log: scene.log.log)
    }

    func open(_ gap: String, from: String, to: String) throws {
        let link = try ImportLink(
            account: "me", on: scene.cluster, log: scene.log.log, clock: .system, stop: StopSignal()
        )
        let publisher = RowPublisher(
            account: "me", link: link, partitions: [], began: Clock.system.now,
            journal: ImportJournal(ImportState(), report: nil) {}, clock: .system)
        try publisher.finish([
            LedgerEntry(
                entry: gap, account: "me", kind: .gapOpened, at: Clock.system.now, source: .api,
                from: from.withText { Instant($0) }, to: to.withText { Instant($0) }, gap: gap)
        ])
    }

    func write(_ file: String, _ times: String...) throws {
        try scene.write(file, rows: times.map { "\"ts\":\"\($0)\",\"ms_played\":1" })
    }

    /// The gaps that were closed, and those that were opened or written again.
    func gaps() throws -> (closed: [String], opened: [String]) {
        (
            try scene.ledger("gap-closed").map { $0["gap"] as? String ?? "" },
            try scene.ledger("gap-opened").map {
                "\($0["entry"] as? String ?? "") \($0["from"] as? String ?? "")"
            }
        )
    }

    @Test func `closes one that its rows go round, and narrows others`() throws {
        try open("a", from: "2024-01-01T00:00:00Z", to: "2024-01-01T00:01:00Z")
        try open("b", from: "2024-01-01T00:00:30Z", to: "2024-01-01T01:00:00Z")
        try write("endsong_0.json", "2024-01-01T00:00:00Z", "2024-01-01T00:30:00Z")
        try scene.run()
        let (closed, opened) = try gaps()
        #expect(closed == ["a"])
        #expect(
            opened == [
                "a 2024-01-01T00:00:00.000Z", "b 2024-01-01T00:00:30.000Z",
                "b 2024-01-01T00:30:00.000Z",
            ])
    }

    @Test func `closes one by the rows of all files, those imported before too`() throws {
        try write("endsong_0.json", "2019-01-01T00:00:00Z")
        try scene.run()
        try open("a", from: "2019-06-01T00:00:00Z", to: "2021-06-01T00:00:00Z")
        try write("endsong_1.json", "2020-01-01T00:00:00Z")
        try write("endsong_2.json", "2022-01-01T00:00:00Z")
        try write("endsong_3.json", "2020-02-01T00:00:00Z")
        let summary = try scene.run()
        #expect(summary.files.map { $0.importedBefore != nil } == [true, false, false, false])
        #expect(try gaps().closed == ["a"])
    }

    @Test func `closes none by account data, which holds not every play`() throws {
        try open("a", from: "2024-01-01T00:00:00Z", to: "2024-01-02T00:00:00Z")
        try scene.write(
            "StreamingHistory_music_0.json",
            rows: ["2023-12-31 00:00", "2024-01-03 00:00"].map {
                "\"endTime\":\"\($0)\",\"artistName\":\"a\",\"trackName\":\"t\",\"msPlayed\":1"
            })
        #expect(try scene.run().sums.accepted == 2)
        #expect(try gaps().closed == [])
        #expect(try gaps().opened.count == 1)
    }

    @Test func `closes none while a file is not read, and closes it once that is mended`() throws {
        try open("a", from: "2020-03-01T00:00:00Z", to: "2020-04-01T00:00:00Z")
        try write("endsong_0.json", "2019-01-01T00:00:00Z")
        try scene.folder.write("<html>", to: "endsong_1.json")
        try write("endsong_2.json", "2021-01-01T00:00:00Z")
        let summary = try scene.run()
        #expect(
            summary.failure == "1 file was not read to the end, the rest is imported; mend what is "
                + "named above and import again")
        #expect(try gaps().closed == [])
        #expect(try gaps().opened.count == 1)
        try write("endsong_1.json", "2020-03-15T00:00:00Z")
        try scene.run()
        #expect(try gaps().closed == ["a"])
    }
}
