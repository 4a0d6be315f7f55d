import Glibc
import Metrics
import Stage
import Topics

/// `legato-producer run`.
enum RunVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        StopDeadline.watch(stop, log: log)
        let options = try ProducerOptions(settings)
        let lock = try DataLock(try DataFolder(settings))
        defer { withExtendedLifetime(lock) {} }

        let cluster = Cluster(settings, stage: "producer", instance: "\(getpid())")
        let instruments = try Instruments(
            settings, ProducerMetrics.all,
            readyWhen: ProducerMetrics.Condition.allCases.map(\.rawValue), log: log)
        try ProducerLoop(
            options, cluster: cluster, log: log, stop: stop, instruments: instruments
        ).run()
    }
}
