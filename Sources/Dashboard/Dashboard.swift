import Glibc
import HTTP
import Metrics
import Stage

/// The process: a router behind a server, until it is asked to end.
struct Dashboard {
    private let settings: Settings
    private let log: Log
    private let stop: StopSignal

    init(_ settings: Settings, log: Log, stop: StopSignal) {
        self.settings = settings
        self.log = log
        self.stop = stop
    }

    /// The longest body taken: the form with the token is all that is sent here.
    private static let bodyBytes = 4 << 10
    /// As many connections as browsers of a household and those who try to take them all.
    private static let limits = HTTPServerLimits(
        connections: 512, idleSeconds: 10, requestSeconds: 15, bodyBytes: bodyBytes)

    func serve() throws {
        // The sums are read anew into other memory, and each connection has a thread of its own.
        Memory.keepLittle()
        let address = settings[DashboardProgram.listen]
        let access = try Access(
            token: readToken(), names: settings[DashboardProgram.hosts])
        guard address.isLoopback || access.needsToken else {
            throw UsageError.invalid(
                "--listen \(address.flagText) is seen by other machines; give --token-file too")
        }
        let archive = try Archive(path: settings[DashboardProgram.db], clock: .system)
        let router = Router(
            access: access, archive: archive, assets: readAssets(),
            waiting: WaitingRoom(stop: stop), throttle: Throttle(clock: .system), log: log)
        let meter = DashboardMeter(
            try Instruments(
                settings, DashboardMetrics.all, readyWhen: DashboardMetrics.conditions, log: log))
        // The first who comes should not have to wait for it.
        meter.look(at: archive)
        let server = try HTTPServer(
            host: address.host, port: address.port, limits: Self.limits, threads: .perConnection
        ) { meter.answer($0, by: router) }
        log.info("shows pages", ["address": .text("\(server.url)")])
        repeat {
            server.endSlowRequests()
            meter.look(at: archive)
        } while !stop.wait(milliseconds: 1_000)
        server.stop()
    }

    private func readToken() throws -> String? {
        guard let path = settings[DashboardProgram.tokenFile] else { return nil }
        var random = SystemRandomNumberGenerator()
        return try TokenFile(path: path).read(log: log, using: &random)
    }

    private func readAssets() -> Assets {
        let path = settings[DashboardProgram.charts]
        do {
            return Assets(charts: try Files.read(path, limitBytes: 2 << 20))
        } catch {
            log.warn(
                "shows tables without charts; install libjs-chart.js or give --charts",
                ["error": .error(error)])
            return Assets(charts: nil)
        }
    }
}
