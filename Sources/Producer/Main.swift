import Metrics
import Stage

@main enum Main {
    static func main() {
        Stage.run(ProducerProgram.program) { settings, log, stop in
            switch settings.verb {
            case "login": try LoginVerb(settings, log: log, stop: stop).run()
            case "logout": try LogoutVerb.run(settings)
            case "accounts": try AccountsVerb.run(settings)
            case "doctor": try ProducerCheckUp.run(settings, log)
            case "health": try HealthVerb.run(settings)
            case "exclude", "include": try CorrectionVerb.run(settings, log)
            case "import": try ImportVerb.run(settings, log, stop)
            default: try RunVerb.run(settings, log, stop)
            }
        }
    }
}
