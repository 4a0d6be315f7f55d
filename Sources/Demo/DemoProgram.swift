import Stage
import Topics

/// What `legato-demo` can do.
enum DemoProgram {
    static let duration = Flag(
        "for", "DURATION", default: Duration.seconds(20),
        "How long to run, from the first listen on.")
    static let brokers = Flag<String?>(
        "brokers", "HOST:PORT,…",
        "A real Kafka, where it is exactly-once; the topics are made for this run and removed.",
        defaultText: "one inside the demo")
    static let listeners = Flag(
        "listeners", "N", default: 3, in: 1...1_000, "How many people listen.")
    /// A year passes in half a minute at most.
    static let speed = Flag(
        "speed", "N", default: 600, in: 1...1_000_000,
        "How much faster than ours the listeners' clock runs.")
    static let seed = Flag(
        "seed", "N", default: UInt64(1), "What all invented things follow from.")
    static let keep = Flag<String?>(
        "keep", "DIR", "Leave the database and the stages' logs in this folder.",
        defaultText: "removed at the end")
    static let port = Flag("port", "N", default: 0, "Port of loopback; 0 takes a free one.")
    static let data = Flag(
        "data", "DIR", default: "legato-demo", "Where to put the listeners' tokens.")

    static let rows = Flag("rows", "N", default: 20_000, "Rows of the extended history.")
    static let files = Flag("files", "N", default: 13, "Files of the extended history.")
    static let accountDataRows = Flag(
        "account-data-rows", "N", default: 0, "Rows of the account data.")
    static let oldNames = Flag("old-names", "Name the files as Spotify did until 2023.")
    static let into = Flag("into", "DIR", default: "legato-export", "Where to put the files.")

    static let demo = Verb(
        "", "Show plays travelling from a simulated Spotify through Kafka into a SQLite file.",
        details: [
            """
            Everything runs on this machine: a simulated Spotify and, unless --brokers names one, \
            a broker inside the demo; producer, processor and sink are processes of their own. \
            Ends after --for or with Ctrl-C, and then gives an account of every play.
            """
        ],
        flags: [duration, brokers, ClusterFlags.kafka, listeners, speed, seed, keep],
        examples: [
            "legato-demo --for 1m --listeners 5",
            "legato-demo --brokers localhost:9092 --keep demo",
        ])

    static let spotify = Verb(
        "spotify", "Serve the simulated Spotify alone, until Ctrl-C.",
        flags: [port, listeners, speed, seed, data],
        examples: [
            "legato-demo spotify --port 8099",
            "legato-demo spotify --port 8099 --listeners 20 --speed 1000 --data tokens",
        ])

    static let export = Verb(
        "export", "Write a made-up privacy export, to try legato-producer import with.",
        flags: [rows, files, accountDataRows, oldNames, seed, into],
        examples: ["legato-demo export --rows 200000 --files 13 --into history"])

    static let program = Program(
        "legato-demo", "Show Legato at work on one machine.", verbs: [demo, spotify, export])
}
