import Foundation
import Plays
import Stage
import Support
import Testing
import Topics
import Wire

@testable import Producer

@Suite(.serialized, .needsBroker, .runLimit)
struct `an import that was interrupted` {
    /// Three files of ten rows each, one row of each file known from the one before.
    func write(_ scene: ImportScene) throws {
        for file in 0..<3 {
            try scene.write(
                "endsong_\(file).json",
                rows: (0..<10).map { row in
                    "\"ts\":\"2024-01-01T00:00:00Z\",\"ms_played\":\(file * 9 + row)"
                })
        }
    }

    @Test func `says at whatever moment what is published, and goes on there`() throws {
        let scene = try ImportScene.real()
        try write(scene)
        var stops = 0
        for moment in stride(from: 1, through: 46, by: 5) {
            let account = "a\(moment)"
            let published = { try scene.records(.plays).count { $0.key == account } }
            let stop = StopSignal()
            let tricky = TrickyClock(stepMilliseconds: 400, moment: moment) { stop.ask() }
            do {
                let summary = try scene.run(clock: tricky.clock, stop: stop) {
                    $0.account = account
                }
                #expect(try published() == summary.sums.accepted, "\(moment)")
                let isStopped = summary.text.contains("stopped here; run it again to go on")
                #expect(isStopped || summary.sums.read == 30, "\(moment)")
                if isStopped { stops += 1 }
            } catch is ImportStop {
                #expect(try published() == 0)
            }
            try scene.run { $0.account = account }
            #expect(try published() == 28)
            #expect(
                try scene.sums(of: account)
                    == ["read": 30, "accepted": 28, "duplicate": 2, "failed": 0], "\(moment)")
        }
        #expect(stops > 0)
    }

    /// Publishes the first rows of a file, and ends without a word to the ledger.
    func publish(_ rows: Int, of file: String, _ scene: ImportScene) throws {
        let text = try scene.folder.text(file)
        let piece = text.split(separator: "\n").dropFirst().prefix(rows)
            .map { $0.hasSuffix(",") ? $0.dropLast() : $0 }
        let link = try ImportLink(
            account: "me", on: scene.cluster, log: scene.log.log, clock: .system,
            stop: StopSignal())
        let publisher = RowPublisher(
            account: "me", link: link, partitions: [], began: Clock.system.now,
            journal: ImportJournal(ImportState(), report: nil) {}, clock: .system)
        for (row, text) in piece.enumerated() {
            let fault = try Array(text.utf8).withUnsafeBytes {
                try publisher.publish(
                    $0, endedAt: Instant(milliseconds: 1_704_067_200_000),
                    origin: .row(file: file, row: Int64(row)))
            }
            #expect(fault == nil)
        }
        let place = ExportFile(
            baseName: file, path: file, place: .disk(file), bytes: 0, source: .extended)
        var tally = FileTally(of: place)
        tally.read = Int64(rows)
        try publisher.commit(tally, in: place)
    }

    @Test func `is counted by the next of other files`() throws {
        let scene = try ImportScene.real()
        try scene.cluster.prepare([.plays, .ledger, .cursors], log: scene.log.log)
        try write(scene)
        try publish(7, of: "endsong_1.json", scene)
        try scene.run([scene.folder.path("endsong_2.json")])
        let ledger = try scene.ledger("import").map {
            "\($0["file"] ?? "") \($0["read"] ?? "") \($0["accepted"] ?? "")"
        }
        #expect(ledger == ["endsong_2.json 10 10", "endsong_1.json 7 7"])
        try scene.run()
        #expect(try scene.sums()["accepted"] == scene.records(.plays).count)
        #expect(try scene.sums()["duplicate"] == 7 + 2)
    }

    @Test func `is counted with its file, in a trial too`() throws {
        let scene = try ImportScene.real()
        try scene.cluster.prepare([.plays, .ledger, .cursors], log: scene.log.log)
        try write(scene)
        try publish(7, of: "endsong_1.json", scene)
        let trial = try scene.run { $0.isDryRun = true }
        let summary = try scene.run()
        #expect(trial.files == summary.files)
        #expect(summary.files.map(\.accepted) == [9, 10, 9])
        #expect(
            try scene.sums() == ["read": 30, "accepted": 28, "duplicate": 2, "failed": 0])
    }
}
