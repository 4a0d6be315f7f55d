import Stage

@main enum Main {
    static func main() {
        Stage.run(ProducerProgram.program) { settings, log, stop in
            try RunVerb.run(settings, log, stop)
        }
    }
}
