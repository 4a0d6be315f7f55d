import Foundation
import Plays
import Simulator
import Support
import Testing

extension `the stages on a real Kafka` {
    @Test(.runLimit)
    func `end within 2 s of SIGTERM, with their transaction finished`() throws {
        let listeners = (0..<10).map { ListenerSettings(account: "listener-\($0)") }
        // The broker leaves an open transaction alone for longer than this test looks.
        let pipeline = try Pipeline(
            SimulatorSettings(listeners: listeners, speed: 20_000),
            properties: ["transaction.timeout.ms=300000"])
        for stage in Pipeline.Stage.allCases { try pipeline.start(stage) }
        try pipeline.explain {
            try waitUntil("plays are stored", seconds: 60) { pipeline.storedListens > 100 }
        }

        // From the end of the flow, so that each is busy when it is asked.
        try pipeline.stopInTime(.sink)
        #expect(try pipeline.said(by: .sink, "listens") == pipeline.storedListens)

        try pipeline.awaitOpenTransaction(in: .listens)
        try pipeline.stopInTime(.processor)
        try pipeline.awaitNoTransaction(in: .listens)
        #expect(try pipeline.said(by: .processor, "listens") == pipeline.count(.listens))

        try pipeline.awaitOpenTransaction(in: .plays)
        try pipeline.stopInTime(.producer)
        try pipeline.awaitNoTransaction(in: .plays)
        #expect(try pipeline.said(by: .producer, "accepted") == pipeline.count(.plays))

        for stage in [Pipeline.Stage.processor, .sink] { try pipeline.runOnce(stage) }
        #expect(try pipeline.storedListens == pipeline.count(.plays))
        let accepted = try pipeline.number(
            "SELECT sum(accepted) FROM ledger WHERE source IS NOT NULL")
        #expect(accepted == Int64(pipeline.storedListens))
    }
}

extension Pipeline {
    /// Waits until a topic ends in records of a transaction that is not finished.
    func awaitOpenTransaction(in topic: Topic) throws {
        try explain {
            try waitUntil("a transaction is open in \(topic)", seconds: 60, everyMilliseconds: 1) {
                try ends(topic) != ends(topic, all: true)
            }
        }
    }

    /// Waits until committed readers see all of a topic, as they must once its writers have ended.
    ///
    /// The broker answers a commit a moment before it has put the marker into each partition.
    func awaitNoTransaction(in topic: Topic) throws {
        try explain {
            try waitUntil("no transaction is open in \(topic)", seconds: 60) {
                try ends(topic) == ends(topic, all: true)
            }
        }
    }

    /// Asks a stage to end, which it must do within its own limit.
    ///
    /// The stage counts, and says when it had to leave unfinished: how long it takes to hear of its
    /// end here is a matter of what else runs.
    func stopInTime(_ stage: Stage) throws {
        try stop(stage)
        #expect(try !running(stage).errors.contains("left before all was finished"), "\(stage)")
    }

    /// The sum of a fact over all lines in which the stage's log tells it.
    func said(by stage: Stage, _ fact: String) throws -> Int {
        try running(stage).errors.split(whereSeparator: \.isWhitespace)
            .filter { $0.hasPrefix("\(fact)=") }
            .reduce(0) { $0 + (Int($1.dropFirst(fact.utf8.count + 1)) ?? 0) }
    }
}
