import SQLite
import Stage
import Support
import Testing

@testable import Sink

@Suite(.runLimit) struct `a copy of a database` {
    /// Before an upgrade is when copies are made.
    @Test func `is made of an earlier version as it is`() throws {
        let bench = try Bench()
        try Released(version: 4).restore(to: bench.path)
        let copy = bench.folder.path("copy.db")

        let backup = try ChildProcess.run(
            "legato-sink", ["backup", copy, "--to", "sqlite:\(bench.path)"], seconds: 60)

        #expect(backup.exit == .status(0), "\(backup.errors)")
        #expect(
            backup.output
                == "\(copy): a whole copy of \(bench.path), of schema version 4 as that is\n")
        let rows = "SELECT * FROM plays ORDER BY play_id"
        #expect(try Bench.rows(rows, of: .init(path: copy)) == bench.rows(rows))
        for path in [bench.path, copy] {
            #expect(try Bench.rows("PRAGMA user_version", of: .init(path: path)) == ["4"])
        }
    }
}
