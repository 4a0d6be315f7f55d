import Metrics
import Ranges
import Stage
import Topics

/// The command line of this stage.
enum ProcessorProgram {
    static let group = Flag(
        "group", "NAME", default: "legato-processor",
        "Group of consumers to be a member of; each play goes to one of them.")
    static let replayGroup = Flag(
        "group", "NAME", default: "legato-processor",
        "Group whose places tell, without --execute, what was processed before.")
    static let timezone = Flag<[ZoneChoice]>(
        "timezone", "ZONE|NAME=ZONE",
        "Zone of the local dates and hours, for all accounts or for one, such as Europe/Berlin.",
        defaultText: "UTC")
    static let commitEvery = Flag(
        "commit-every", "TIME", default: Duration.milliseconds(100),
        "Longest time that a transaction is open.")
    static let commitRecords = Flag(
        "commit-records", "N", default: 20_000, "Most plays in one transaction.")
    static let once = Flag(
        "once", "Process what is there now and leave, instead of waiting for more.")
    static let execute = Flag(
        "execute", "Process the range again; without this only show what it holds.")
    static let rate = Flag<Int?>(
        "rate", "N", "At most so many plays a second.", defaultText: "no limit")
    static let fromDeadLetters = Flag(
        "from-dead-letters",
        "Read the range from dead-letters, and send through again what lies there.")
    static let lists = Flag(
        "from-lists", "Read the range from lists instead of plays.")
    static let range = Operand<RecordRange>(
        "RANGE", "start, N, N:M, +N, -N, @T, @T1:T2 or 3=N:M; M and T2 are left out.")

    private static let work: [any FlagEntry] = [timezone, commitEvery, commitRecords]

    static let program = Program(
        "legato-processor", "Turn plays into listens, tracks, artists and albums.",
        verbs: [
            Verb(
                "run", "Process plays as they come.",
                details: [
                    "Start it several times, on any machines, to share the work."
                ],
                flags: ClusterFlags.all + [group] + work + [once, MetricsFlags.metrics],
                examples: [
                    "legato-processor run --timezone Europe/Berlin",
                    "legato-processor run --once --delivery at-least-once",
                ]),
            Verb(
                "replay", "Process plays, or lists, again that were processed before.",
                details: [
                    """
                    What was derived from them is written again and replaces what was there. \
                    It is a member of no group and moves no offset; the ends are fixed when it \
                    starts, and any range can be replayed any number of times.
                    """
                ],
                operands: [range],
                flags: ClusterFlags.all + [replayGroup] + work + RecordFilter.flags
                    + [rate, fromDeadLetters, lists, execute],
                examples: [
                    "legato-processor replay start",
                    "legato-processor replay @2026-03:2026-04 --account me --execute",
                    "legato-processor replay start --from-dead-letters --execute",
                ]),
            ProcessorCheckUp.verb, HealthVerb.verb(of: "legato-processor"),
        ])
}
