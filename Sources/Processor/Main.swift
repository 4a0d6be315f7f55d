import Metrics
import Stage

@main enum Main {
    static func main() {
        Stage.run(ProcessorProgram.program) { settings, log, stop in
            switch settings.verb {
            case "doctor": try ProcessorCheckUp.run(settings, log)
            case "health": try HealthVerb.run(settings)
            case "replay": try Replaying.run(settings, log: log, stop: stop)
            default: try Processing.run(settings, log: log, stop: stop)
            }
        }
    }
}
