import Stage

@main enum Main {
    static func main() {
        Stage.run(SinkProgram.program) { settings, log, stop in
            switch settings.verb {
            case "run": try RunVerb.run(settings, log, stop)
            case "files": try FilesVerb.run(settings, stop)
            case "replay": try ReplayVerb.run(settings, log, stop)
            default: try TailVerb.run(settings, log, stop)
            }
        }
    }
}
