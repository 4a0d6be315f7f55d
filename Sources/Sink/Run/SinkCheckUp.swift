import Doctor
import Plays
import Stage
import Topics

/// `legato-sink doctor`: brokers, topics, where records go, what was lost, and the clock.
struct SinkCheckUp {
    static let verb = DoctorVerb.verb(
        of: "legato-sink",
        looks: "The brokers, our topics, who reads them, the destination, gaps, dead letters and "
            + "the clock.",
        flags: [SinkProgram.to, SinkProgram.group, SinkProgram.topics] + ClusterFlags.connection,
        example: "legato-sink doctor --to sqlite:legato.db")

    let destination: Destination
    let remedies: Remedies
    var log = Log.silent
    var stop = StopSignal()

    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let destination = settings[SinkProgram.to]
        let checkUp = SinkCheckUp(
            destination: destination, remedies: Remedies(settings), log: log, stop: stop)
        let cluster = Cluster(settings, stage: "sink", instance: "doctor")
        let brokers = BrokerCheckUp(cluster, checkUp.remedies, log: log)
        let isNamed = settings.origin(of: SinkProgram.topics) != .fallback
        let topics =
            isNamed || destination.isDatabase
            ? settings[SinkProgram.topics].topics : FilesRun.topics
        let reader = TopicReader(
            group: settings[SinkProgram.group] ?? destination.group, topics: topics,
            command: checkUp.run)
        var findings = brokers.findings(Store.topics, readers: [reader])
        // A database tells its own; where nobody answers nobody is asked again.
        if !destination.isDatabase, findings.first?.isGood == true {
            findings += brokers.deadLetters()
        }
        findings += checkUp.findings()
        try DoctorVerb.tell(findings + [MachineCheckUp.clock()], settings)
    }

    /// What the destination says of itself, and of what never reached it.
    func findings() -> [Finding] {
        switch destination {
        case .sqlite(let path):
            [MachineCheckUp.folder(Files.folder(of: path), again: again)] + database(path)
        case .files(_, let path): files(path)
        }
    }

    /// The command that looks at it again.
    var again: String { remedies.command("legato-sink", "doctor", "--to", destination.flagText) }

    /// The command that makes somebody write there.
    var run: String { remedies.command("legato-sink", "run", "--to", destination.flagText) }
}
