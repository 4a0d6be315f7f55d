import Foundation
import Kafka
import Plays
import Simulator
import Support
import Testing

@testable import Producer

@Suite(.runLimit) struct `legato-producer accounts` {
    @Test func `tells when each was polled, and when the next poll comes`() throws {
        let broker = try EmbeddedBroker.withTopics()
        let scene = try Scene(
            [ListenerSettings(account: "me", plays: 5)], brokers: broker.bootstrapServers)
        scene.listen(hours: 24)
        let producer = try ChildProcess("legato-producer", scene.flags(interval: "5m"))
        var cells: [String] = []
        try waitUntil("accounts tells", seconds: 60) {
            let list = try ChildProcess.run(
                "legato-producer", ["accounts", "--data", scene.folder.path], seconds: 60)
            let line = list.output.split(separator: "\n").last.map(String.init) ?? ""
            cells = line.components(separatedBy: "  ").filter { !$0.isEmpty }
                .map { $0.trimmingCharacters(in: .whitespaces) }
            return cells.count > 4 && cells[3] != "-" && cells[4] != "-"
        }
        #expect(cells.prefix(3) == ["me", "0 days", "180"])
        let entry = try #require(
            try scene.records(.ledger).map { try $0.object }.last {
                $0["kind"] as? String == "poll"
            })
        #expect(cells[3] == entry["at"] as? String)
        let next = try #require(cells[4].withText { Instant($0) })
        let last = try #require(cells[3].withText { Instant($0) })
        #expect((290_000...300_000).contains(next.milliseconds - last.milliseconds))
        producer.send(SIGTERM)
        #expect(try producer.wait(seconds: 60) == .status(0))
    }
}
