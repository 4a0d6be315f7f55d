import Stage
import Topics

/// `legato-sink lag`: says how far every reader is behind the topics.
enum LagVerb {
    static let to = Flag<Destination?>(
        "to", "FORMAT:PLACE", "A sink's destination: the offsets it stores itself count.",
        defaultText: "none")
    static let group = Flag<[String]>(
        "group", "NAME", "Only this group.",
        defaultText: "every group that has read one of the topics")
    static let json = Flag("json", "One JSON object a line for each partition.")

    static let verb = Verb(
        "lag", "Say how far every reader is behind, partition by partition.",
        details: [
            """
            The lag is counted in offsets, markers of transactions among them, and is 0 where no \
            record is left to read. It waits since the time of the first record that was not \
            taken, which for a play is when it ended. It joins no group and moves no offset.
            """
        ],
        flags: [to, group, json] + ClusterFlags.connection,
        examples: [
            "legato-sink lag", "legato-sink lag --to sqlite:legato.db",
            "legato-sink lag --group legato-processor --json",
        ])

    static func run(_ settings: Settings, _ log: Log, _ stop: StopSignal) throws {
        let cluster = Cluster(settings, stage: "sink", instance: "lag")
        let reading = LagReading(cluster: cluster, log: log, stop: stop)
        let lags = try reading.lags(of: settings[group], at: settings[to])
        let table = LagTable(lags, of: settings[group], now: Clock.system.wallMilliseconds())
        let output = OutputStream()
        if settings[json] {
            for object in table.objects { try output.write(object + [UInt8(ascii: "\n")]) }
        } else {
            for line in table.lines { try output.line(line) }
        }
        try output.flush()
    }
}
