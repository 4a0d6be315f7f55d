import Plays
import Simulator
import Support
import Testing

extension `the stages on a real Kafka` {
    @Test(.runLimit)
    func `store a song on repeat twenty times as twenty listens`() throws {
        let script = Array(repeating: 7, count: 20)
        let pipeline = try Pipeline(
            Pipeline.past([ListenerSettings(account: "me", plays: 20, script: script)]))
        try waitUntil("all is played") { pipeline.spotify.plays.count == 20 }

        // The second round has nothing new: what is known was read back, and the offsets too.
        for round in 1...2 {
            for stage in Pipeline.Stage.allCases { try pipeline.runOnce(stage) }
            let report = PlayChecker(expected: pipeline.expected, rows: try pipeline.rows())
            #expect(report.isClean, "round \(round): \(report.summary)")
            #expect(try pipeline.count(.plays) == 20)
            #expect(try pipeline.count(.listens) == 20)
        }
        #expect(try pipeline.number("SELECT count(*) FROM listens") == 20)
        #expect(try pipeline.number("SELECT count(DISTINCT track_id) FROM listens") == 1)
        #expect(try pipeline.number("SELECT count(DISTINCT ended_at) FROM listens") == 20)
        #expect(
            try pipeline.number("SELECT sum(accepted) FROM ledger WHERE source IS NOT NULL") == 20)
        #expect(
            try pipeline.number("SELECT sum(duplicate) FROM ledger WHERE source IS NOT NULL") == 20)
    }
}
