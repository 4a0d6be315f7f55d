import Foundation
import HTTP
import Stage
import Support
import Testing

@testable import Dashboard

/// A dashboard as a process, on a free port.
final class RunningDashboard {
    let process: ChildProcess
    let port: UInt16

    init(_ path: String, _ arguments: [String] = []) throws {
        let process = try ChildProcess(
            "legato-dashboard", ["--db", path, "--listen", "0", "--log-format", "json"] + arguments)
        var port: UInt16?
        try waitUntil("the dashboard says where it is", seconds: 60) {
            let address = process.errors.firstMatch(
                of: /shows pages[^\n]*http:\/\/127\.0\.0\.1:(\d+)/)
            port = address.flatMap { UInt16($0.1) }
            return port != nil || !process.isRunning
        }
        guard let port else { throw WaitFailed(description: process.errors) }
        self.process = process
        self.port = port
    }

    var address: String { "http://127.0.0.1:\(port)" }
}

/// What a browser needs here.
enum Browser {
    static let isThere =
        Python.isThere && FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")
        && FileManager.default.fileExists(atPath: DashboardProgram.usualCharts)
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "browser")

    /// Starts a script of the folder `browser`.
    static func start(_ script: String, _ arguments: [String]) throws -> ChildProcess {
        let path = folder.appending(path: script).path(percentEncoded: false)
        return try ChildProcess(path: Python.interpreter, [path] + arguments)
    }
}

@Suite(.runLimit, .serialized) struct `a browser` {
    @Test(.enabled(if: Browser.isThere, "scripts/setup --tests and scripts/python, then this runs"))
    func `finds nothing wrong with any page, in the light, in the dark, on a phone`() throws {
        let history = try History.lived()
        let dashboard = try RunningDashboard(history.path)
        let check = try Browser.start("check.py", [dashboard.address])
        try waitUntil("the live page is open", seconds: 600) {
            check.output.contains("live is open") || !check.isRunning
        }
        try history.listenOnce(track: 0, at: History.now)
        #expect(try check.wait(seconds: 120) == .status(0), "\(check.errors)")
        #expect(check.output == "live is open\ndone\n")
    }

    /// `make screenshots` names the folder.
    @Test(
        .enabled(
            if: Browser.isThere && ProcessInfo.processInfo.environment["LEGATO_SCREENSHOTS"] != nil,
            "set LEGATO_SCREENSHOTS to a folder"))
    func `takes a picture of every page`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["LEGATO_SCREENSHOTS"])
        let history = try History.lived(
            days: 400, perDay: 20, now: Clock.system.wallMilliseconds(), names: .friendly)
        let dashboard = try RunningDashboard(history.path)
        let script = try Browser.start("screenshots.py", [dashboard.address, folder])
        #expect(try script.wait(seconds: 600) == .status(0), "\(script.errors)")
    }
}

@Suite(.runLimit, .serialized) struct `a dashboard` {
    @Test(.needsPython)
    func `bears malformed requests, slow clients and many connections`() throws {
        let dashboard = try RunningDashboard(`a router`.lived.get().path)
        let hammer = try Browser.start(
            "hammer.py", ["127.0.0.1", "\(dashboard.port)", "\(dashboard.process.identifier)"])
        #expect(try hammer.wait(seconds: 600) == .status(0), "\(hammer.errors)")
        let lines = hammer.output.split(separator: "\n")
        #expect(lines.count == 2 && lines.last == "done", "\(hammer.output)")
        #expect(dashboard.process.isRunning)
        #expect(!dashboard.process.errors.contains("\"error\""))
    }

    @Test func `needs a token where others can reach it`() throws {
        let child = try ChildProcess(
            "legato-dashboard", ["--db", "legato.db", "--listen", "0.0.0.0:0"])
        #expect(try child.wait(seconds: 60) == .status(2))
        #expect(
            child.errors == "legato-dashboard: --listen 0.0.0.0:0 is seen by other machines; "
                + "give --token-file too\n")
    }

    @Test func `takes a token of some length from its file`() throws {
        let folder = try TemporaryFolder()
        let short = try folder.write("short\n", to: "token")
        let child = try ChildProcess(
            "legato-dashboard", ["--db", "legato.db", "--listen", "0", "--token-file", short])
        #expect(try child.wait(seconds: 60) == .status(1))
        #expect(
            child.errors
                == "legato-dashboard: \(short): a token is one word of 16 characters or more\n")
    }

    @Test func `makes a token that nobody else can read, once`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("token")
        var random = SplitMix64(seed: 1)
        let made = try TokenFile(path: path).read(log: .silent, using: &random)
        #expect(made.utf8.count == 32)
        #expect(try TokenFile(path: path).read(log: .silent, using: &random) == made)
        let rights = try FileManager.default.attributesOfItem(atPath: path)
        #expect(rights[.posixPermissions] as? Int == 0o600)
    }

    @Test func `is ready when it can read its database, and counts its answers`() throws {
        let history = try History.lived(days: 1, perDay: 1)
        let dashboard = try RunningDashboard(history.path, ["--metrics", "0"])
        let port = try dashboard.process.metricsPort()
        let client = HTTPClient()
        _ = try client.send(HTTPRequest(.get, HTTPURL(dashboard.address + "/nowhere")))
        let metrics = try client.send(
            HTTPRequest(.get, HTTPURL("http://127.0.0.1:\(port)/metrics")))
        let text = String(decoding: metrics.body, as: UTF8.self)
        #expect(text.contains(#"legato_dashboard_responses_total{status="404"} 1"#))
        let file = try history.folder.write(text, to: "metrics.txt")
        if Python.isThere { _ = try Python.run("Support/metrics_check.py", [file]) }
        if Promtool.isThere {
            let faults = try Promtool.faults(inMetrics: file)
            #expect(faults.words == "" && faults.exit == .status(0))
        }
        let health = try ChildProcess.run(
            "legato-dashboard", ["health", "--metrics", "\(port)"], seconds: 60)
        #expect(health.output == "database: ok\n")
        #expect(health.exit == .status(0))
        let silence = try ChildProcess.run(
            "legato-dashboard", ["health", "--metrics", "\(FreePort.closed)"], seconds: 60)
        #expect(silence.exit == .status(1))
        #expect(silence.errors.hasSuffix("is it running, with --metrics?\n"))
    }

    @Test func `ends at once when it is asked to, whoever waits`() throws {
        let history = try History.lived(days: 1, perDay: 1)
        let dashboard = try RunningDashboard(history.path)
        let url = try HTTPURL("\(dashboard.address)/live/events")
        let client = HTTPClient()
        _ = try client.start(HTTPRequest(.get, url))
        _ = client.poll(milliseconds: 300)
        dashboard.process.send(SIGTERM)
        #expect(try dashboard.process.wait(seconds: 60) == .status(0))
    }

    @Test func `is written to by nobody`() throws {
        let history = try History.lived(days: 2, perDay: 2)
        let before = try Data(contentsOf: URL(filePath: history.path))
        let dashboard = try RunningDashboard(history.path)
        let client = HTTPClient()
        for target in `a router`.pages {
            let url = try HTTPURL(dashboard.address + target)
            let answer = try client.send(HTTPRequest(.get, url))
            #expect(answer.status == 200)
        }
        #expect(try Data(contentsOf: URL(filePath: history.path)) == before)
    }
}
