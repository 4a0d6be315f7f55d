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
            "legato-processor", arguments + ["--brokers", "127.0.0.1:\(port)"], seconds: 60)
        #expect(result.exit == .status(1))
        #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
        #expect(result.errors.contains("127.0.0.1:\(port)"))
    }
}
