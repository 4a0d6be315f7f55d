import Foundation
import Plays
import Support
import Testing
import Topics

@testable import Processor

@Suite struct `the command line of the processor` {
    static let wrong: [(arguments: [String], line: String)] = [
        (
            ["run", "--timezone", "berlin"],
            "--timezone: there is no zone berlin; did you mean Europe/Berlin?"
        ),
        (
            ["run", "--timezone", "me=Europe/Berln"],
            "--timezone: there is no zone Europe/Berln; did you mean Europe/Berlin?"
        ),
        (
            ["run", "--timezone", "../../etc/passwd"],
            "--timezone wants a zone such as Europe/Berlin or anna=Europe/Berlin, not ../../etc/passwd"
        ),
        (["run", "--commit-records", "0"], "--commit-records wants 1 to 1000000, not 0"),
        (["run", "--commit-every", "0s"], "--commit-every wants 1ms to 5s, not 0s"),
        (["replay", "--execute"], "RANGE is missing; see legato-processor replay --help"),
        (
            ["replay", "-5"],
            "replay does not take -N, which counts over all partitions; say N:M or +N"
        ),
    ]

    @Test(arguments: wrong)
    func `says in one line what is wrong`(arguments: [String], line: String) throws {
        let result = try ChildProcess.run("legato-processor", arguments)
        #expect(result.exit == .status(2))
        #expect(result.errors == "legato-processor: \(line)\n")
        #expect(result.output == "")
    }

    @Test(arguments: [["run", "--once"], ["run"], ["replay", "start"]])
    func `says in one line that there is no broker`(arguments: [String]) throws {
        let port = try FreePort.find()
        let result = try ChildProcess.run(
            "legato-processor", arguments + ["--brokers", "127.0.0.1:\(port)"], seconds: 20)
        #expect(result.exit == .status(1))
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.errors.contains("127.0.0.1:\(port)"))
    }

    @Test(.needsBroker) func `ends within two seconds of SIGTERM with its transaction finished`()
        throws
    {
        let rig = try Rig.real()
        let arguments = [
            "run", "--brokers", rig.cluster.brokers, "--topic-prefix", rig.cluster.prefix,
            "--group", "\(rig.cluster.prefix)g", "--commit-every", "5s",
        ]
        let process = try ChildProcess("legato-processor", arguments)
        try waitUntil(seconds: 30) { process.errors.contains("took partitions") }
        try rig.publish([("me", Samples.track)])
        // Long enough for the play to be in an open transaction, which nobody can see.
        try waitUntil(seconds: 10) { try rig.hasOpenTransaction() }
        let start = ContinuousClock.now
        process.send(SIGTERM)
        #expect(try process.wait(seconds: 10) == .status(0))
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(try rig.records(of: .listens).count == 1)
        let summary = "stopped plays=1 listens=1 list_items=0 entities=4 dead_letters=0"
        #expect(process.errors.contains(summary))
    }
}
