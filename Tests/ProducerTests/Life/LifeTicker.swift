import Foundation
import HTTP
import Stage
import Support
import Testing

@testable import Producer

/// Gives the time of simulated days to producers that run as processes of their own.
///
/// A producer with nothing to do asks for time, and gets it at once: no clock runs meanwhile.
final class LifeTicker {
    private let life: Life

    private let server: HTTPServer

    init(_ life: Life, until end: Int64) throws {
        self.life = life
        let clock = life.clock
        server = try HTTPServer { request in
            let now = clock.clock.wallMilliseconds()
            let left = Life.start + end - now
            let rest = Int64(request.url.fields["rest"] ?? "0") ?? 0
            clock.advance(milliseconds: max(min(rest, left), 0))
            return HTTPResponse(
                status: left > 0 ? 200 : 410, text: "\(clock.clock.wallMilliseconds())")
        }
    }

    /// Starts a producer in a process of its own.
    func start() throws -> ChildProcess {
        var place = life.place
        place.ticker = server.url.origin
        let text = String(decoding: try JSONEncoder().encode(place), as: UTF8.self)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return try ChildProcess(
            path: URL(filePath: program),
            [
                "--testing-library", "swift-testing", "--filter",
                "^ProducerTests[.].*another.s clock",
            ],
            environment: [LifePlace.variable: text])
    }
}

extension LifePlace {
    /// What a process of ``LifeTicker`` finds its place in.
    static let variable = "LEGATO_LIFE_PLACE"

    /// Where this process is to run a producer; nil in a run of tests like any other.
    static let given: LifePlace? = ProcessInfo.processInfo.environment[variable].flatMap {
        try? JSONDecoder().decode(LifePlace.self, from: Data($0.utf8))
    }
}

@Suite struct `a producer on another's clock` {
    @Test(.enabled(if: LifePlace.given != nil, "tests that kill producers run this"))
    func `polls until the time is over`() throws {
        let place = try #require(LifePlace.given)
        let ticker = try HTTPURL(try #require(place.ticker))
        let client = HTTPClient()
        let stop = StopSignal()
        let clock = ManualClock(wallMilliseconds: 0)
        func ask(_ rest: Int64) throws {
            let url = ticker.appending(path: "/", query: ["rest": "\(rest)"])
            let answer = try client.send(HTTPRequest(.get, url))
            let now = Int64(String(decoding: answer.body, as: UTF8.self)) ?? 0
            clock.advance(milliseconds: max(now - clock.clock.wallMilliseconds(), 0))
            if answer.status != 200 { stop.ask() }
        }
        try ask(0)
        let log = Log(stage: "producer") { print($0) }
        var failure: (any Error)?
        try place.run(log: log, stop: stop, clock: clock.clock) { rest in
            do { try ask(rest) } catch { (failure, _) = (error, stop.ask()) }
        }
        if let failure { throw failure }
    }
}
