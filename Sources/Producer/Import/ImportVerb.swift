import Glibc
import Stage
import Topics

/// `legato-producer import`.
enum ImportVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        StopDeadline.watch(stop, log: log)
        let cluster = Cluster(settings, stage: "producer", instance: "import-\(getpid())")
        let run = ImportRun(ImportOptions(settings), cluster: cluster, log: log, stop: stop)
        do {
            let summary = try run.run()
            try ImportPrinter.print(summary)
        } catch is ImportStop {
            log.info("stopped before the first row")
        }
    }
}
