import HTTP
import Stage
import Support
import Testing

@testable import Metrics

@Suite(.runLimit) struct `instruments` {
    static let plays = Metric.counter("legato_plays_total", unit: "plays", "Plays.")
    static let program = Program(
        "legato-sample", "Show metrics.",
        verbs: [Verb("run", "Show them.", flags: [MetricsFlags.metrics])])

    private func opened(_ words: [String]) throws -> (Instruments, [String]) {
        let told = LogLines(stage: "sample")
        let settings = try Self.program.parse(["run"] + words)
        let instruments = try Instruments(
            settings, [Self.plays], readyWhen: ["work"], log: told.log)
        return (instruments, told.lines)
    }

    private func ask(_ path: String, at line: String) throws -> (Int, String) {
        let address = try #require(line.firstMatch(of: /http:[^ ]*\/metrics/)).0
        let base = String(address.dropLast("metrics".count))
        let answer = try HTTPClient().send(HTTPRequest(.get, try HTTPURL(base + path)))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    @Test func `show what is measured where they were told to`() throws {
        let (instruments, lines) = try opened(["--metrics", "0"])
        instruments.measurements.add(3, to: Self.plays)
        let line = try #require(lines.first)
        let (status, text) = try ask("metrics", at: line)
        #expect(status == 200)
        #expect(text.contains("\nlegato_plays_total 3\n"))
        #expect(
            text.contains("legato_build_info{stage=\"sample\",version=\"\(Program.version)\"} 1"))
        let memory = try #require(text.firstMatch(of: /\nprocess_resident_memory_bytes (\d+)\n/)).1
        #expect((Int(memory) ?? 0) > 1 << 20)
        let files = try #require(text.firstMatch(of: /\nprocess_open_fds (\d+)\n/)).1
        #expect((Int(files) ?? 0) > 2)
    }

    @Test func `tell whether the process is alive and ready`() throws {
        let (instruments, lines) = try opened(["--metrics", "127.0.0.1:0"])
        let line = try #require(lines.first)
        #expect(try ask("livez", at: line) == (200, "alive, the loop came round 0 s ago\n"))
        #expect(try ask("readyz", at: line) == (503, "work: not yet\n"))
        instruments.health.meet("work")
        #expect(try ask("readyz", at: line) == (200, "work: ok\n"))
        #expect(try ask("nothing", at: line) == (404, "here are /metrics, /livez and /readyz\n"))
    }

    @Test func `listen nowhere unless they are asked to`() throws {
        let (instruments, lines) = try opened([])
        instruments.measurements.add(1, to: Self.plays)
        #expect(lines == [])
    }

    @Test func `say when the port is taken`() throws {
        let server = try HTTPServer { _ in HTTPResponse(status: 200) }
        let error = #expect(throws: HTTPError.self) { try opened(["--metrics", "\(server.port)"]) }
        #expect(error?.kind == .portTaken)
    }

    @Test func `refuse to change anything`() throws {
        let request = HTTPRequest(.post, try HTTPURL("http://127.0.0.1:1/metrics"))
        let answer = Instruments.answer(
            request, stage: "sample", Measurements([]), Health(readyWhen: []))
        #expect(answer == HTTPResponse(status: 405, text: "only GET and HEAD here\n"))
    }

    @Test(arguments: [
        ("9100", "127.0.0.1:9100"), ("0.0.0.0:9100", "0.0.0.0:9100"), ("[::]:0", "[::]:0"),
    ])
    func `take an address`(text: String, meaning: String) throws {
        #expect(try ListenAddress(flagText: text).flagText == meaning)
    }

    @Test(arguments: ["", ":9100", "9100x", "65536", "-1", "host:", "+9"])
    func `refuse what is no address`(text: String) {
        #expect(throws: FlagTextError(wanted: "a port such as 9100, or 0.0.0.0:9100")) {
            try ListenAddress(flagText: text)
        }
    }
}
