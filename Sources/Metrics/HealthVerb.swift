internal import HTTP
public import Stage

/// `health`: asks a process on this machine whether it is ready; containers have nothing else to
/// ask with.
public enum HealthVerb {
    /// The verb, as a program lists it.
    public static func verb(of program: String) -> Verb {
        Verb(
            "health", "Ask the process that shows its metrics here whether it is ready.",
            details: [
                """
                With the same --metrics, or LEGATO_METRICS, as the process that is asked about. \
                Prints what its /readyz says; status 1 when it is not ready, or not there.
                """
            ],
            flags: [MetricsFlags.metrics], examples: ["\(program) health --metrics 9100"])
    }

    /// Asks, prints the answer and leaves with status 1 unless it is a good one.
    ///
    /// - Throws: `UsageError` without an address, ``Unready`` for a bad answer or none.
    public static func run(_ settings: Settings) throws {
        guard let address = settings[MetricsFlags.metrics], address.port > 0 else {
            throw UsageError.invalid("health wants the --metrics of the process to ask about")
        }
        let url = try HTTPURL("http://\(address.reachable)/readyz")
        let limits = HTTPLimits(totalMilliseconds: 2_000)
        let answer: HTTPResponse
        do {
            answer = try HTTPClient(limits: limits).send(HTTPRequest(.get, url))
        } catch {
            throw Unready(description: "\(error); is it running, with --metrics?")
        }
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
        guard answer.status == 200 else {
            throw Unready(description: "not ready: \(lines.joined(separator: "; "))")
        }
        let output = OutputStream()
        for line in lines { try output.write(Array("\(line)\n".utf8)) }
        try output.flush()
    }
}

/// A process that is not ready, or does not answer.
public struct Unready: Error, CustomStringConvertible {
    /// What it said, in one line.
    public let description: String
}

extension ListenAddress {
    /// Where a process that listens here is reached from this machine.
    var reachable: String {
        switch host {
        case "0.0.0.0": "127.0.0.1:\(port)"
        case "::": "[::1]:\(port)"
        default: flagText
        }
    }
}
