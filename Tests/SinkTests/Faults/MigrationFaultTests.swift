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
        try rig.restore(released)
        let before = try rig.bench.content()

        // The first statements make the file a log, the last ones are behind the migration.
        var faults = stride(from: 1, through: 400, by: FaultSize.of(31, full: 1))
            .map { ("statement", $0) }
        faults += FaultSize.of([1, 9], full: Array(1...60)).map { ("write-enospc", $0) }
        var hits: [String: Int] = [:]
        for (point, pass) in faults {
            try rig.restore(released)
            let child = try rig.start(["--once"], fault: (point, pass))
            let exit = try child.wait(seconds: 120)
            guard rig.hasReachedFault else { continue }
            // A full disk can leave a journal, which nobody who only reads may take back.
            _ = try Database(path: rig.bench.path)
            // What comes behind the migration is another test's.
            guard try rig.bench.rows("PRAGMA user_version") == ["\(version)"] else { continue }
            hits[point, default: 0] += 1
            let isKill = point == "statement"
            #expect(exit == (isKill ? .signal(SIGKILL) : .status(1)), "\(point):\(pass)")
            let isTold = child.errors.contains("the disk is full; free some space")
            #expect(isKill || isTold, "\(point):\(pass) \(child.errors)")
            #expect(try rig.bench.content() == before, "\(point):\(pass)")
        }
        #expect(hits["statement", default: 0] >= 2, "\(hits)")
        #expect(hits["write-enospc", default: 0] >= 1, "\(hits)")

        try rig.restore(released)
        try rig.once()
        let new = try Bench()
        _ = try new.open().store(RecordBatch(try released.records()), advances: false)
        #expect(try rig.bench.content() == new.content())
        #expect(try rig.bench.rows("PRAGMA user_version") == ["\(Schema.version)"])
        #expect(try rig.bench.rows("PRAGMA integrity_check") == ["ok"])
    }
}

extension SinkRig {
    /// Puts a released database in its place, and makes the next fault one of its own.
    fileprivate func restore(_ released: Released) throws {
        for path in ["", "-wal", "-shm"].map({ database + $0 }) + [folder.path("reached")]
        where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try released.restore(to: database)
        // It was filled from topics of another broker.
        try Database(path: database).execute("DELETE FROM offsets; DELETE FROM topic_generations")
    }
}
