import Doctor
import Plays
import Stage
import Topics

/// `legato-processor doctor`: brokers, topics, who reads them, and the clock.
enum ProcessorCheckUp {
    static let topics: [Topic] = [
        .plays, .lists, .catalogue, .listens, .tracks, .artists, .albums, .listItems, .deadLetters,
    ]

    static let verb = DoctorVerb.verb(
        of: "legato-processor",
        looks: "The brokers, our topics, whether somebody processes them, and the clock.",
        flags: [ProcessorProgram.group] + ClusterFlags.connection,
        example: "legato-processor doctor --brokers kafka:9092")

    static func run(_ settings: Settings, _ log: Log) throws {
        let group = settings[ProcessorProgram.group]
        let remedies = Remedies(settings)
        let brokers = BrokerCheckUp(
            Cluster(settings, stage: "processor", instance: "doctor"), remedies, log: log)
        let findings = brokers.findings(
            topics,
            readers: [
                TopicReader(
                    group: group, topics: Processing.read,
                    command: remedies.command("legato-processor", "run", "--group", group))
            ])
        try DoctorVerb.tell(findings + [MachineCheckUp.clock()], settings)
    }
}
