import Stage

@main enum Main {
    static func main() {
        Stage.run(DemoProgram.program) { settings, log, stop in
            switch settings.verb {
            case DemoProgram.spotify.name:
                try SpotifyService(settings).serve(stop)
            case DemoProgram.export.name: try MadeUpExport.write(settings)
            default:
                try Demonstration(settings, log: log, stop: stop).run()
            }
        }
    }
}
