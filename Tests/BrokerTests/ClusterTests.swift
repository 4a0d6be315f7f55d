import Foundation
import Plays
import Simulator
import Stage
import Support
import Testing

/// Three brokers, each topic copied to all of them, two of which must have a record.
///
/// Each broker leads a third of the partitions and follows for the others: whichever is struck, a
/// leader and a follower are. One of the three leads the cluster, too; it is killed first.
@Suite(.serialized, .needsBroker, .needsKafkaTools, .runLimit) struct `the stages on three brokers`
{
    /// What happens to a broker, and what brings it back.
    enum Fault: String, CaseIterable {
        case killed, halted, restarted

        func strike(_ node: Int, of broker: RealBroker) throws {
            switch self {
            case .killed: try broker.kill(node: node)
            case .halted: try broker.pause(node: node)
            case .restarted: try broker.stop(node: node)
            }
        }

        func end(_ node: Int, of broker: RealBroker) throws {
            if self == .halted { try broker.resume(node: node) } else { try broker.up(node: node) }
        }
    }

    /// As much as a run of all tests has time for; `make chaos` has each fault strike each broker.
    static let isFull = ProcessInfo.processInfo.environment["LEGATO_CHAOS_NODES"] == "3"
    /// How long a broker hangs; the others call it dead after three seconds.
    static let haltedSeconds: UInt32 = 20

    /// What befalls whom: the controller killed, another one halted, all of them restarted in turn.
    static func blows(controller: Int) -> [(fault: Fault, node: Int)] {
        let others = (1...3).filter { $0 != controller }
        guard isFull else {
            return [(.killed, controller), (.halted, others[0])] + (1...3).map { (.restarted, $0) }
        }
        return Fault.allCases.flatMap { fault in ([controller] + others).map { (fault, $0) } }
    }

    /// The node that leads the cluster now.
    static func controller(of broker: RealBroker) throws -> Int {
        let status = try KafkaTool.run(
            "org.apache.kafka.tools.MetadataQuorumCommand", on: broker.bootstrapServers,
            ["describe", "--status"])
        let line = try #require(status.firstMatch(of: /LeaderId:\s*(\d+)/))
        return try #require(Int(line.1))
    }

    @Test func `lose and double nothing, whichever broker is killed, halted or restarted`() throws {
        let broker = try RealBroker(nodes: 3)
        let settings = SimulatorSettings(
            seed: 5,
            listeners: (0..<6).map { ListenerSettings(account: "listener-\($0)", plays: 100_000) },
            speed: 10_000)
        let pipeline = try Pipeline(settings, on: broker)
        let stages = Pipeline.Stage.allCases
        for stage in stages { try pipeline.start(stage) }
        try pipeline.explain {
            try Self.awaitPlays(100, in: pipeline)
            let blows = Self.blows(controller: try Self.controller(of: broker))
            for (fault, node) in blows {
                try fault.strike(node, of: broker)
                if fault == .halted {
                    sleep(Self.haltedSeconds)
                } else {
                    // Two of three are enough to go on.
                    try Self.awaitPlays(50, in: pipeline)
                }
                try fault.end(node, of: broker)
                try Self.awaitPlays(50, in: pipeline)
            }
            try Self.awaitEverybody(in: pipeline)
            for stage in stages { try pipeline.stop(stage) }
            for stage in stages { try pipeline.runOnce(stage) }
        }
        try Self.check(pipeline)
    }

    /// Waits until so many more plays than now are stored.
    static func awaitPlays(_ count: Int, in pipeline: Pipeline) throws {
        let before = pipeline.storedListens
        try waitUntil("\(count) more are stored", seconds: 180, everyMilliseconds: 100) {
            try see(pipeline)
            return pipeline.storedListens >= before + count
        }
    }

    /// Waits until all that everybody has played until now is stored.
    ///
    /// An account whose partition was struck last may hold its polls in memory when the others
    /// have long gone on; a producer that was told to stop then would leave them.
    static func awaitEverybody(in pipeline: Pipeline) throws {
        let played = Dictionary(grouping: pipeline.expected, by: \.account).mapValues(\.count)
        try waitUntil("what everybody played is stored", seconds: 180, everyMilliseconds: 100) {
            try see(pipeline)
            let stored = Dictionary(grouping: try pipeline.rows(), by: \.account)
            return played.allSatisfy { stored[$0.key, default: []].count >= $0.value }
        }
    }

    /// Sees that all stages run.
    private static func see(_ pipeline: Pipeline) throws {
        for stage in Pipeline.Stage.allCases {
            let process = try pipeline.running(stage)
            if let exit = process.exit { throw StageFailed(stage: stage, exit: exit) }
        }
    }

    /// What is stored of each account is what it played, from the first play on, each once.
    static func check(_ pipeline: Pipeline) throws {
        let rows = try pipeline.rows()
        print("\(rows.count) plays stored")
        let expected = Dictionary(grouping: pipeline.expected, by: \.account)
        for (account, stored) in Dictionary(grouping: rows, by: \.account) {
            let played = expected[account, default: []].sorted()
            let report = PlayChecker(expected: Array(played.prefix(stored.count)), rows: stored)
            #expect(report.isClean, "\(account): \(report.summary)")
        }
        #expect(Set(rows.map(\.account)) == Set(expected.keys))
        #expect(try pipeline.count(.plays) == rows.count)
        #expect(try pipeline.count(.listens) == rows.count)
        #expect(try pipeline.count(.deadLetters) == 0)
        #expect(try pipeline.number("SELECT count(*) FROM gaps") == 0)
        let accepted = "SELECT sum(accepted) FROM ledger WHERE source IS NOT NULL"
        #expect(try pipeline.number(accepted) == Int64(rows.count))
    }
}
