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
        (
            ["run", "--kafka", "partition.assignment.strategy=range,cooperative-sticky"],
            "--kafka partition.assignment.strategy wants range, roundrobin or both, not "
                + "range,cooperative-sticky: librdkafka 2.0 can repeat and lose records with it"
        ),
        (["replay", "--execute"], "RANGE is missing; see legato-processor replay --help"),
        (
            ["replay", "9:5"],
            "RANGE wants an end behind the beginning, such as 5:9 (understood: from offset 9 to "
                + "the one before 5), not 9:5"
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
        let port = FreePort.closed
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
        let count = 3_000
        try rig.publish((0..<count).map { ("me", Samples.track(number: $0)) })
        let arguments = [
            "run", "--brokers", rig.cluster.brokers, "--topic-prefix", rig.cluster.prefix,
            "--group", "\(rig.cluster.prefix)g", "--commit-records", "50",
        ]
        let process = try ChildProcess("legato-processor", arguments)
        try waitUntil("something is committed", seconds: 60) { try rig.end(of: .listens) > 0 }
        let start = ContinuousClock.now
        process.send(SIGTERM)
        #expect(try process.wait(seconds: 10) == .status(0))
        #expect(ContinuousClock.now - start < .seconds(2))
        let first = try rig.records(of: .listens).count
        #expect(process.errors.contains("stopped plays=\(first) listens=\(first) list_items=0"))
        try rig.runOnce()
        let listens = try rig.records(of: .listens)
        #expect(listens.count == count)
        #expect(Set(listens).count == count)
    }
}
