import Metrics
import Stage

@main enum Main {
    static func main() {
        // What is read ahead is filled by one thread and let go by another, each with a pool.
        Memory.keepLittle()
        Stage.run(SinkProgram.program) { settings, log, stop in
            switch settings.verb {
            case "run": try RunVerb.run(settings, log, stop)
            case "files": try FilesVerb.run(settings, log, stop)
            case "export": try ExportVerb.run(settings, log, stop)
            case "replay": try ReplayVerb.run(settings, log, stop)
            case "lag": try LagVerb.run(settings, log, stop)
            case "backup": try BackupVerb.run(settings, log, stop)
            case "doctor": try SinkCheckUp.run(settings, log, stop)
            case "health": try HealthVerb.run(settings)
            case "check": try CheckVerb.run(settings, log)
            default: try TailVerb.run(settings, log, stop)
            }
        }
    }
}
