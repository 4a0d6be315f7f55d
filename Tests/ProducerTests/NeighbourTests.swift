import Foundation
import Plays
import Simulator
import Support
import Testing
import Topics

@testable import Producer

/// Beside another producer, and beside an import.
extension `a producer on a real Kafka` {
    @Test func `refuses a second one on its folder, and is shut out by one on a copy`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 100)])
        scene.listen(hours: 24)
        // One that is shut out before its transaction's time is over owes that to another.
        let first = try producer(scene, ["--kafka", "transaction.timeout.ms=60000"])
        try waitUntil("the first has published", seconds: 60) {
            first.errors.contains("published plays")
        }
        let refused = try producer(scene)
        #expect(try refused.wait(seconds: 60) == .status(1))
        #expect(refused.errors.contains("another legato-producer polls with \(scene.folder.path)"))
        #expect(first.isRunning)
        let copy = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: scene.folder.path("tokens"), toPath: copy.path("tokens"))
        let second = try producer(scene, ["--data", copy.path])
        #expect(try first.wait(seconds: 60) == .status(1))
        #expect(
            first.errors.hasSuffix(
                "legato-producer: another legato-producer polls account me; "
                    + "run one for each account\n"))
        try awaitAll(scene, 100)
        second.send(SIGTERM)
        #expect(try second.wait() == .status(0))
        #expect(try scene.published() == scene.played)
    }

    @Test func `is shut out account by account by one on a copy`() throws {
        let names = ["ada", "ben"]
        let scene = try scene(names.map { ListenerSettings(account: $0, plays: 60) })
        scene.listen(hours: 24)
        let first = try producer(scene)
        try waitUntil("the first has published both", seconds: 60) {
            names.allSatisfy { first.errors.contains("published plays account=\($0)") }
        }
        let copy = try TemporaryFolder()
        try FileManager.default.copyItem(
            atPath: scene.folder.path("tokens"), toPath: copy.path("tokens"))
        let second = try producer(scene, ["--data", copy.path, "--account", "ada"])
        try waitUntil("the first has lost one of them", seconds: 60) {
            scene.listen(hours: 1)
            return first.errors.contains("stopped an account account=ada")
        }
        try awaitAll(scene, 120)
        #expect(first.isRunning)
        #expect(!first.errors.contains("stopped an account account=ben"))
        for child in [first, second] {
            child.send(SIGTERM)
            #expect(try child.wait(seconds: 60) == .status(0))
        }
        #expect(try scene.published() == scene.played)
        try ledger(scene, accepts: 120)
    }

    @Test func `polls on while an import runs beside it`() throws {
        let scene = try scene([ListenerSettings(account: "me", plays: 150)])
        let rows = try ImportScene(
            brokers: scene.cluster.brokers, prefix: scene.cluster.prefix, delivery: .exactlyOnce)
        try rows.make(ExportShape(seed: 9, rows: 20_000, files: 3))
        let child = try producer(scene)
        scene.listen(hours: 10)
        try waitUntil("it has published", seconds: 60) { child.errors.contains("published plays") }
        let start = scene.spotify.calls.count
        // An import may be over before the next poll: then everything is read once more.
        var imports = 0
        while imports == 0 || scene.spotify.calls.count == start, imports < 40 {
            let importer = try ChildProcess(
                "legato-producer",
                [
                    "import", "--account", "me", "--brokers", scene.cluster.brokers,
                    "--topic-prefix", scene.cluster.prefix, "--partitions", "4", "--again",
                    rows.folder.path,
                ])
            try waitUntil("the import is done", seconds: 120) {
                scene.listen(hours: 1)
                return !importer.isRunning
            }
            #expect(try importer.wait() == .status(0), "\(importer.errors)")
            imports += 1
        }
        #expect(child.isRunning)
        #expect(scene.spotify.calls.count > start, "it polled meanwhile")
        try waitUntil("all are polled", seconds: 60) {
            scene.listen(hours: 10)
            return scene.spotify.listeners["me"]?.isFinished == true
                && scene.spotify.listeners["me"]?.unseenCount == 0
        }
        let isPolled = #""source":"api""#
        try waitUntil("the topic has them", seconds: 60) {
            try scene.records(.plays).count { $0.text.contains(isPolled) } == 150
        }
        child.send(SIGTERM)
        #expect(try child.wait() == .status(0))
        let polled = try scene.records(.plays).filter { $0.text.contains(isPolled) }
        #expect(try polled.map { try $0.playWords }.sorted() == scene.played)
        let entries = try scene.records(.ledger).map { try $0.object }
        let imported = entries.filter { $0["kind"] as? String == "import" }
        let accepted = imported.reduce(0) { $0 + ($1["accepted"] as? Int ?? 0) }
        #expect(imported.reduce(0) { $0 + ($1["read"] as? Int ?? 0) } == imports * 20_000)
        #expect(try scene.records(.plays).count == accepted + 150)
    }
}
