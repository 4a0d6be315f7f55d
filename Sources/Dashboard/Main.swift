import Metrics
import Stage

@main enum Main {
    static func main() {
        Stage.run(DashboardProgram.program) { settings, log, stop in
            switch settings.verb {
            case "health": try HealthVerb.run(settings)
            default: try Dashboard(settings, log: log, stop: stop).serve()
            }
        }
    }
}
