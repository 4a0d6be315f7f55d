import Foundation
import Plays
import SQLite
import Stage
import Support
import Testing

@testable import Sink

extension `a sink on a real Kafka` {
    /// Of a migration all is done or nothing: the next start begins it anew.
    @Test(arguments: [4, 5])
    func `killed in a migration, or out of room in it, brings the database here later`(
        version: Int
    ) throws {
        let rig = try SinkRig(partitions: 1)
        let released = Released(version: version)
        try released.restore(to: rig.database)
        // It was filled from topics of another broker.
        try Database(path: rig.database).execute(
            "DELETE FROM offsets; DELETE FROM topic_generations")
        let before = try rig.bench.content()

        // The first statements make the file a log, the last ones are behind the migration.
        var faults = stride(from: 1, through: 400, by: FaultSize.of(31, full: 1))
            .map { ("statement", $0) }
        faults += FaultSize.of([1, 9], full: Array(1...60)).map { ("write-enospc", $0) }
        var hits = 0
        for (point, pass) in faults {
            rig.forgetFault()
            let child = try rig.start(["--once"], fault: (point, pass))
            let exit = try child.wait(seconds: 120)
            guard rig.hasReachedFault else { continue }
            // What comes behind the migration is another test's.
            guard try rig.bench.rows("PRAGMA user_version") == ["\(version)"] else { break }
            hits += 1
            let isKill = point == "statement"
            #expect(exit == (isKill ? .signal(SIGKILL) : .status(1)), "\(point):\(pass)")
            #expect(isKill || child.errors.contains("the disk is full; free some space"))
            #expect(try rig.bench.content() == before, "\(point):\(pass)")
        }
        #expect(hits >= 3, "the migration was hit \(hits) times")

        try rig.once()
        let new = try Bench()
        _ = try new.open().store(RecordBatch(try released.records()), advances: false)
        #expect(try rig.bench.content() == new.content())
        #expect(try rig.bench.rows("PRAGMA user_version") == ["\(Schema.version)"])
        #expect(try rig.bench.rows("PRAGMA integrity_check") == ["ok"])
    }
}

extension SinkRig {
    /// Makes the next fault one of its own.
    fileprivate func forgetFault() {
        try? FileManager.default.removeItem(atPath: folder.path("reached"))
    }
}
