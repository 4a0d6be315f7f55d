import HTTP
import Metrics
import Stage

/// What the dashboard measures.
enum DashboardMetrics {
    static let responses = Metric.counter(
        "legato_dashboard_responses_total", unit: "responses", labels: ["status"],
        "Answers that were sent, by their status.")
    static let responseSeconds = Metric.durations(
        "legato_dashboard_response_seconds",
        "How long it took to make an answer; those that wait for plays are left out.")
    static let all = [responses, responseSeconds]

    /// What has to be so before pages can be shown.
    static let conditions = ["database"]
}

/// What the server and the loop of the dashboard tell its instruments.
struct DashboardMeter: Sendable {
    private let instruments: Instruments
    private let clock: Clock

    init(_ instruments: Instruments, clock: Clock = .system) {
        self.instruments = instruments
        self.clock = clock
    }

    /// Answers a request, and measures that.
    func answer(_ request: HTTPRequest, by router: Router) -> HTTPResponse {
        let began = clock.monotonicMilliseconds()
        let response = router.answer(request)
        let numbers = instruments.measurements
        numbers.add(1, to: DashboardMetrics.responses, ["\(response.status)"])
        if request.url.path != LiveEvents.path {
            let took = Double(clock.monotonicMilliseconds() - began) / 1_000
            numbers.observe(took, in: DashboardMetrics.responseSeconds)
        }
        return response
    }

    /// Looks whether the database can be read, and follows what changed in it.
    func look(at archive: Archive) {
        instruments.beat()
        do {
            try archive.probe()
            try archive.refresh()
            instruments.health.meet("database")
        } catch {
            instruments.health.miss("database", because: "cannot be read: \(error)")
        }
    }
}
