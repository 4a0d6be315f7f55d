import Stage

/// A program with one of everything that a flag table can hold.
enum Sample {
    static let brokers = Flag(
        "brokers", "HOST:PORT,…", default: "localhost:9092", "Kafka to read from and write to.")
    static let prefix = Flag(
        "topic-prefix", "TEXT", default: "", "Put in front of every topic's name.")
    static let kafka = Flag<[String]>("kafka", "KEY=VALUE", "Any setting of librdkafka.")
    static let once = Flag("once", "Stop at the end of the topics instead of waiting.")
    static let interval = Flag(
        "poll-interval", "DURATION", default: Duration.seconds(300), "Time between two polls.")
    static let to = Flag<String>(required: "to", "FORMAT:PLACE", "Where to store.")
    static let secret = Flag<Int?>("client-secret", "TEXT", "The app's secret.", isSecret: true)
    static let data = Flag<String?>(
        "data", "DIR", "Where tokens lie.", defaultText: "$XDG_DATA_HOME/legato")
    static let count = Flag(
        "count", short: "n", "COUNT", default: 10, "How many of the newest records to show.")
    static let execute = Flag("execute", "Do it instead of telling what would be done.")
    static let topic = Operand("TOPIC", default: Topic.listens, "What to show.")
    static let range = Operand<Places?>(optional: "RANGE", "Which records.")
    static let needed = Operand<Places>("RANGE", "Which records.")
    static let paths = Operand<[String]>("PATH", "Files to read.")

    enum Topic: String, FlagChoice {
        case listens, tracks
    }

    static let run = Verb(
        "run", "Store plays as they come.",
        flags: [brokers, prefix, kafka, once, interval, to, secret, data],
        examples: ["legato-sample run --to sqlite:legato.db", "legato-sample run --to x --once"])
    static let replay = Verb(
        "replay", "Store a range again.", operands: [needed], flags: [brokers, execute])
    static let tail = Verb(
        "tail", "Show records as they come.", operands: [topic, range], flags: [count])
    static let load = Verb("import", "Read files.", operands: [paths])

    static let program = Program(
        "legato-sample", "Try everything that a flag table can hold.",
        verbs: [run, replay, tail, load])

    static let plain = Program(
        "legato-plain", "Show that a program can do without verbs.",
        verbs: [
            Verb("", "Show that a program can do without verbs.", flags: [once]),
            Verb("serve", "Serve something else."),
        ])
}

/// A value that refuses most words: offsets, or so many of the newest.
struct Places: FlagValue {
    let flagText: String

    init(flagText: String) throws(FlagTextError) {
        let isPlaces = flagText == "start" || flagText.contains(/^([+-]?[0-9]+)?(:([0-9]+|end))?$/)
        guard isPlaces else { throw FlagTextError(wanted: "places such as start, 100 or 100:200") }
        self.flagText = flagText
    }
}
