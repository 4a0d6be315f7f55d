import Foundation
import Stage
import Support
import Testing

@testable import Sink

extension `a sink on a real Kafka` {
    @Test(.needsPython) func `keeps no reader out, and shows each whole transactions`() throws {
        let rig = try SinkRig()
        try rig.publish(FaultSize.of(500, full: 100_000))
        let sink = try rig.start()
        try waitUntil("it stores", seconds: 120) { rig.stored > 0 }
        let readers = try Python.start(
            "SinkTests/readers.py", [rig.database, "\(FaultSize.of(3, full: 60))"])
        // As long as anybody reads there is something to write.
        while readers.isRunning {
            try rig.publish(20)
            let all = rig.published * Int64(rig.partitions)
            try waitUntil("all is stored", seconds: 600) { rig.stored == all }
        }
        #expect(readers.exit == .status(0), "\(readers.errors)")
        sink.send(SIGTERM)
        #expect(try sink.wait(seconds: 60) == .status(0))

        let lines = readers.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.map(\.first) == ["python", "shell", "sqlite_utils", "datasette"])
        #expect(try rig.faults() == [])
    }

    @Test func `can be read by somebody who may not write, while it works and afterwards`() throws {
        let rig = try SinkRig(partitions: 1)
        try rig.publish(20)
        let sink = try rig.start()
        try waitUntil("it stores", seconds: 120) { rig.stored == 20 }
        func read() throws -> String {
            // Another user, who has no right but to read.
            let path = rig.folder.path
            let script = """
                chmod 755 "$1" && cd "$1" && setpriv --reuid 65534 --regid 65534 --clear-groups \
                sqlite3 -readonly legato.db 'SELECT count(*) FROM listening'
                """
            let shell = try ChildProcess(
                path: URL(filePath: "/bin/bash"), ["-c", script, "-", path])
            _ = try shell.wait(seconds: 60)
            return shell.output + shell.errors
        }

        #expect(try read() == "10\n")
        sink.send(SIGTERM)
        #expect(try sink.wait(seconds: 60) == .status(0))
        #expect(try read() == "10\n")
    }
}
