import Stage

@main enum Main {
    static func main() {
        Stage.run(DashboardProgram.program) { settings, log, stop in
            try Dashboard(settings, log: log, stop: stop).serve()
        }
    }
}
