internal import HTTP
public import Stage

/// What a process measures and how it is doing, shown to who asks while this is held.
public struct Instruments: Sendable {
    /// The numbers.
    public let measurements: Measurements
    /// Alive and ready.
    public let health: Health
    private let server: HTTPServer?

    /// Instruments that nobody can read, for a verb without the flag and for tests.
    public init(_ metrics: [Metric], readyWhen conditions: [String], clock: Clock = .system) {
        measurements = Measurements(metrics)
        health = Health(readyWhen: conditions, clock: clock)
        server = nil
    }

    /// Begins to show them where the command line says, if it says so.
    ///
    /// - Parameters:
    ///   - settings: A command line whose verb has ``MetricsFlags/metrics``.
    ///   - metrics: What is measured beside what is true of any process.
    ///   - conditions: What has to be so before the process is ready.
    ///   - clock: What time it is.
    ///   - log: Told of the address.
    /// - Throws: `HTTPError` when nothing can listen there.
    public init(
        _ settings: Settings, _ metrics: [Metric], readyWhen conditions: [String],
        clock: Clock = .system, log: Log
    ) throws {
        let stage = log.stage
        let measurements = Measurements(metrics)
        let health = Health(readyWhen: conditions, clock: clock)
        self.measurements = measurements
        self.health = health
        guard let address = settings[MetricsFlags.metrics] else {
            server = nil
            return
        }
        let server = try HTTPServer(
            host: address.host, port: address.port, limits: Self.limits
        ) {
            Self.answer($0, stage: stage, measurements, health)
        }
        self.server = server
        log.info("shows metrics", ["address": .text("\(server.url)metrics")])
    }

    /// Who asks here is a program that asks at once.
    private static let limits = HTTPServerLimits(
        connections: 64, idleSeconds: 10, requestSeconds: 10, bodyBytes: 0)

    /// The loop came round: alive, and clients that bring their requests drop by drop are ended, so
    /// that they take no place from those who watch.
    public func beat() {
        health.beat()
        server?.endSlowRequests()
    }

    /// The answer to one request.
    static func answer(
        _ request: HTTPRequest, stage: String, _ measurements: Measurements, _ health: Health
    ) -> HTTPResponse {
        guard request.method == .get || request.method == .head else {
            return HTTPResponse(status: 405, text: "only GET and HEAD here\n")
        }
        switch request.url.path {
        case "/metrics":
            let text = measurements.text + ProcessMetrics.measured(of: stage).text
            return HTTPResponse(status: 200, text: text, type: Exposition.contentType)
        case "/livez": return response(health.liveness)
        case "/readyz": return response(health.readiness)
        default:
            return HTTPResponse(status: 404, text: "here are /metrics, /livez and /readyz\n")
        }
    }

    private static func response(_ answer: Health.Answer) -> HTTPResponse {
        HTTPResponse(status: answer.isGood ? 200 : 503, text: answer.text + "\n")
    }
}
