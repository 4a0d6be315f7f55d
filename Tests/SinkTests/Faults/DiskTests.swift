import Foundation
import Stage
import Support
import Testing

@testable import Sink

extension `a sink on a real Kafka` {
    /// The tables are made by the first few writes; what comes then are plays.
    @Test(arguments: [
        ("write-eio", FaultSize.of([1], full: [1, 2, 5])),
        ("store-eio", FaultSize.of([1, 40], full: [1, 2, 5, 40, 400])),
        // What comes later is of moving the log into the file, which is done again another time.
        ("sync-eio", [1]),
    ])
    func `ends with a sentence when the disk fails, and goes on later`(
        point: String, passes: [Int]
    ) throws {
        for pass in passes {
            let rig = try SinkRig()
            try rig.publish(FaultSize.of(500, full: 5_000))
            let child = try rig.start(["--once", "--commit-records", "500"], fault: (point, pass))
            #expect(try child.wait(seconds: 120) == .status(1), "\(point):\(pass)")
            #expect(rig.hasReachedFault, "\(point):\(pass)")
            let line = child.errors.split(separator: "\n").last ?? ""
            #expect(line.contains("legato.db: the system failed to"), "\(child.errors)")
            try rig.once()
            #expect(try rig.faults() == [], "\(point):\(pass)")
        }
    }

    @Test func `ends when the disk is full, and goes on once it is not`() throws {
        let rig = try SinkRig()
        try rig.publish(FaultSize.of(500, full: 5_000))
        for pass in [1, 30, 300] {
            let child = try rig.start(
                ["--once", "--commit-records", "500"], fault: ("write-enospc", pass))
            #expect(try child.wait(seconds: 120) == .status(1), "\(pass)")
            #expect(child.errors.contains("the disk is full; free some space"), "\(child.errors)")
        }
        try rig.once()
        #expect(try rig.faults() == [])
    }
}
