import Glibc
import Metrics
import Spotify
import Stage
import Topics

/// `legato-producer run`.
enum RunVerb {
    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let hold = StopHold()
        StopDeadline.watch(stop, log: log, hold: hold)
        let options = try ProducerOptions(settings)
        let lock = try DataLock(try DataFolder(settings))
        defer { withExtendedLifetime(lock) {} }

        try options.store.sweep()
        let cluster = Cluster(settings, stage: "producer", instance: "\(getpid())")
        let instruments = try Instruments(
            settings, ProducerMetrics.all,
            readyWhen: ProducerMetrics.Condition.allCases.map(\.rawValue), log: log)
        try ProducerLoop(
            options, cluster: cluster, log: log, stop: stop, instruments: instruments, hold: hold
        ).run()
    }
}
