import Foundation
import SQLite
import Stage
import Support
import Testing

@testable import Sink

extension `a sink on a real Kafka` {
    @Test func `halted gives way to one that takes over, and ends when it is continued`() throws {
        let rig = try SinkRig()
        var first = try rig.start()
        for round in 1...FaultSize.of(1, full: 20) {
            try rig.publish(FaultSize.of(100, full: 500))
            try waitUntil("round \(round)", seconds: 60) { rig.stored > 0 }
            try Self.halt(first, betweenWritesTo: rig.database)

            let second = try rig.start(["--once"])
            #expect(try second.wait(seconds: 60) == .status(1))
            #expect(
                second.errors.hasSuffix(
                    """
                    legato.db: another legato-sink is writing to this database; stop it first, \
                    take the database with --take-over, or name another file with --to

                    """), "\(second.errors)")

            let third = try rig.start(["--take-over"])
            try rig.publish(FaultSize.of(100, full: 500))
            let all = rig.published * Int64(rig.partitions)
            try waitUntil("the third stores", seconds: 120) { rig.stored == all }
            // Nothing comes any more that it could lose by: it has to look by itself.
            first.send(SIGCONT)
            #expect(try first.wait(seconds: 120) == .status(1), "\(first.errors)")
            #expect(first.errors.contains("has taken this database over"), "\(first.errors)")
            first = third
        }
        let all = rig.published * Int64(rig.partitions)
        try waitUntil("all is stored", seconds: 120) { rig.stored == all }
        first.send(SIGTERM)
        #expect(try first.wait(seconds: 60) == .status(0))
        #expect(try rig.faults() == [])
    }

    /// Halts a sink that is not in the middle of a write: one that is holds SQLite's lock, and then
    /// nobody writes before it goes on or dies.
    static func halt(_ sink: ChildProcess, betweenWritesTo path: String) throws {
        try waitUntil("the sink is halted between two writes", seconds: 60) {
            sink.send(SIGSTOP)
            let database = try Database(path: path, mode: .create, busyMilliseconds: 0)
            do {
                try database.execute("BEGIN IMMEDIATE")
                try database.execute("ROLLBACK")
                return true
            } catch let error as SQLiteError where error.kind == .busy {
                sink.send(SIGCONT)
                return false
            }
        }
    }
}
