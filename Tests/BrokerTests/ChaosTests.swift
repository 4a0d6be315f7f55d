import Foundation
import Plays
import Simulator
import Stage
import Support
import Testing

/// How much the test of killed stages does.
struct ChaosSize {
    let listeners = 20
    let playsEach: Int
    /// Each round kills each stage once.
    let rounds: Int

    var total: Int { listeners * playsEach }

    /// As much as a run of all tests has time for; `make chaos` asks for more.
    static var wanted: ChaosSize {
        func number(_ name: String, default usual: Int) -> Int {
            ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
        }
        return ChaosSize(
            playsEach: number("LEGATO_CHAOS_PLAYS", default: 400),
            rounds: number("LEGATO_CHAOS_ROUNDS", default: 10))
    }

    /// How much is to be played before a kill, so that the kills are spread over it all.
    func played(before kill: Int, of stages: Int) -> Int { total * kill / (rounds * stages + 1) }
}

extension `the stages on a real Kafka` {
    /// A dead member is noticed soon, as the test cannot wait for minutes.
    ///
    /// Its transaction is ended by who comes after it under its name, and needs no short limit.
    static let shortLimits = ["session.timeout.ms=1500", "heartbeat.interval.ms=300"]

    @Test(.timeLimit(.minutes(30)))
    func `killed in turn again and again store every play once, and the sums agree`() throws {
        let size = ChaosSize.wanted
        let settings = SimulatorSettings(
            seed: 7,
            listeners: (0..<size.listeners).map { index in
                ListenerSettings(account: "listener-\(index)", plays: size.playsEach)
            },
            speed: 20_000)
        let pipeline = try Pipeline(settings, properties: Self.shortLimits)
        var random = SplitMix64(seed: 11)
        let stages = Pipeline.Stage.allCases
        for stage in stages { try pipeline.start(stage) }
        for round in 0..<size.rounds {
            for (place, stage) in stages.enumerated() {
                let kill = round * stages.count + place + 1
                try pipeline.explain {
                    try pipeline.awaitProgress(of: stage, size)
                    try waitUntil("enough is played", seconds: 60, everyMilliseconds: 20) {
                        pipeline.spotify.plays.count >= size.played(before: kill, of: stages.count)
                    }
                    // Anywhere in a poll, a transaction, a batch: the moment is what is tried.
                    usleep(UInt32.random(in: 0..<400_000, using: &random))
                    try pipeline.kill(stage)
                }
                try pipeline.start(stage)
            }
        }
        try pipeline.explain {
            try waitUntil("all plays are stored", seconds: 120, everyMilliseconds: 100) {
                pipeline.storedListens >= size.total
            }
            for stage in stages { try pipeline.stop(stage) }
            // What they had not finished when they were asked to end, such as the ledger's rows.
            for stage in stages { try pipeline.runOnce(stage) }
        }
        try Self.check(pipeline, size)
    }

    /// Everything that must hold of the end.
    static func check(_ pipeline: Pipeline, _ size: ChaosSize) throws {
        let report = PlayChecker(expected: pipeline.expected, rows: try pipeline.rows())
        let listens = try pipeline.count(.listens, committed: false)
        print(
            """
            \(size.rounds) kills of each stage, \(size.total) plays: \(report.summary); \
            \(listens - size.total) listens of aborted transactions
            """)
        #expect(pipeline.expected.count == size.total)
        #expect(report.isClean, "\(report.summary)")

        #expect(try pipeline.count(.plays) == size.total)
        #expect(try pipeline.count(.listens) == size.total)
        #expect(try pipeline.count(.deadLetters) == 0)
        let stored = Int64(size.total)
        #expect(try pipeline.number("SELECT count(*) FROM plays") == stored)
        #expect(try pipeline.number("SELECT count(DISTINCT play_id) FROM plays") == stored)
        #expect(try pipeline.number("SELECT count(*) FROM gaps") == 0)
        #expect(
            try pipeline.number("SELECT sum(accepted) FROM ledger WHERE source IS NOT NULL")
                == stored)
        let unequal = """
            SELECT count(*) FROM ledger
            WHERE read <> accepted + duplicate + filtered_sum + failed
            """
        #expect(try pipeline.number(unequal) == 0)
    }
}

extension Pipeline {
    /// Waits until a stage has finished something since it was started, or has nothing to do.
    ///
    /// The producer must have published plays of everybody who still listens: when it dies twice
    /// in a row with a window that it read and did not keep, what fell out of the window is lost
    /// at the source.
    func awaitProgress(of stage: Stage, _ size: ChaosSize) throws {
        let before = try finished(by: stage)
        try waitUntil("the \(stage) has done something", seconds: 60, everyMilliseconds: 20) {
            let process = try running(stage)
            if let exit = process.exit { throw StageFailed(stage: stage, exit: exit) }
            if storedListens >= size.total { return true }
            guard stage == .producer else { return try finished(by: stage) > before }
            let words = process.errors
            return spotify.listeners.values.allSatisfy { listener in
                listener.isFinished
                    || words.contains("published plays account=\(listener.account) ")
            }
        }
    }

    /// A number that grows with what a stage has finished.
    private func finished(by stage: Stage) throws -> Int {
        switch stage {
        case .producer: 0
        case .processor: Int(try ends(.listens).values.reduce(0, +))
        case .sink: storedListens
        }
    }
}
