import Foundation
import Stage
import Support
import Testing

@testable import Sink

extension `a sink on a real Kafka` {
    @Test(arguments: ["write-eio", "sync-eio"])
    func `ends with a sentence when the disk fails, and goes on later`(point: String) throws {
        for pass in FaultSize.of([1, 40], full: [1, 2, 5, 40, 400]) {
            let rig = try SinkRig()
            try rig.publish(FaultSize.of(500, full: 5_000))
            let child = try rig.start(["--once"], fault: (point, pass))
            let exit = try child.wait(seconds: 120)
            if exit == .status(1) {
                let line = child.errors.split(separator: "\n").last ?? ""
                #expect(line.contains("legato.db: the system failed to"), "\(child.errors)")
            } else {
                // It was done before it came by that often.
                #expect(exit == .status(0), "\(point):\(pass) \(child.errors)")
            }
            try rig.once()
            #expect(try rig.faults() == [], "\(point):\(pass)")
        }
    }

    @Test func `ends when the disk is full, and goes on once it is not`() throws {
        let rig = try SinkRig()
        try rig.publish(FaultSize.of(500, full: 5_000))
        for pass in [1, 30, 300] {
            let child = try rig.start(["--once"], fault: ("write-enospc", pass))
            let exit = try child.wait(seconds: 120)
            if exit == .status(1) {
                #expect(child.errors.contains("the disk is full; free some space"))
            }
        }
        try rig.once()
        #expect(try rig.faults() == [])
    }
}
