import Metrics
import Plays
import Ranges
import Stage
import Topics

/// What `legato-sink` can do, as the table from which help, environment and parser are made.
enum SinkProgram {
    static let to = Flag<Destination>(
        required: "to", "FORMAT:PLACE",
        "Where the records go: sqlite:PATH, jsonl:DIR, csv:DIR or parquet:DIR; DIR may be s3://….")
    static let group = Flag<String?>(
        "group", "NAME", "The consumer group, which shows lag and decides nothing.",
        defaultText: "made from the destination")
    static let topics = Flag(
        "topics", "NAME,…", default: TopicList(Store.topics), "The topics that are read.")
    static let once = Flag("once", "Store what is there now, and leave.")
    static let acceptNewTopic = Flag(
        "accept-new-topic",
        "Go on when a topic was made anew or has lost what comes next; it counts as later.")
    static let commitRecords = Flag(
        "commit-records", "N", default: BatchPace.backfillLimit,
        "Most records in one transaction of a database.")
    static let takeOver = Flag(
        "take-over", "Take the database from a sink that hangs; that one will end.")
    static let execute = Flag("execute", "Do it; without this, only say what would be done.")

    static let rate = Flag<Int?>(
        "rate", "N", "At most so many records a second.", defaultText: "no limit")
    static let fromDeadLetters = Flag(
        "from-dead-letters",
        "Read the range from dead-letters, and store what lies there once more.")

    static let range = Operand<RecordRange>(
        "RANGE", "start, N, N:M, +N, -N, @T, @T1:T2 or 3=100:200; M and T2 are left out.")
    static let tailTopic = Operand(
        "TOPIC", default: TopicName(.listens), "Any of Legato's topics.")
    static let tailRange = Operand<RecordRange?>(
        optional: "RANGE",
        "start, N, N:M, +N, -N, @T, @T1:T2 or 3=100:200; without an end it follows.",
        defaultText: "end")

    static let filesAction = Operand<FilesVerb.Action>(
        "ACTION", "ls shows what is there, verify checks it, compact makes few files of many.")
    static let folder = Operand<String>(
        "DIR", "What run --to FORMAT:DIR wrote: a folder, s3://… or az://….")

    static let program = Program(
        "legato-sink", "Store plays from Kafka where people can query them.",
        verbs: [
            run, tail, replay, LagVerb.verb, files, export, backup, check,
            SinkCheckUp.verb, HealthVerb.verb(of: "legato-sink"),
        ])

    private static let run = Verb(
        "run", "Store records as they come, each exactly once.",
        details: [
            """
            Rows and offsets are stored in one transaction, and the database decides where to go \
            on. One sink writes one database; a second one is refused. Once a backfill has rested \
            for ten seconds the database is packed, which makes it a tenth smaller; not with --once.
            """,
            """
            Files of a partition are committed together, by a manifest that says where to go on; \
            sinks of one folder share its partitions.
            """,
        ],
        flags: [to, once, group, topics, commitRecords, acceptNewTopic, takeOver]
            + FilesFlags.all + ClusterFlags.all + [MetricsFlags.metrics],
        examples: [
            "legato-sink run --to sqlite:legato.db",
            "legato-sink run --to sqlite:legato.db --once",
            "legato-sink run --to parquet:lake --partition-by account,year,genre",
            "legato-sink run --to parquet:s3://bucket/lake",
        ])

    private static let files = Verb(
        "files", "Show or check a folder of files.",
        details: [
            """
            ls counts each partition by its manifest and names the offsets that lie in no file's \
            range: unheld offsets were markers of transactions or compacted away. verify reads \
            every file and compares size, SHA-256, name, offsets and counts, and looks at every \
            row: it names each range that is in no file, and each that is there twice. It needs \
            no Kafka, and a sink may run beside it.
            """,
            """
            compact makes one file of the small ones that lie behind one another in a folder whose \
            day is over (in UTC), in one step each; a sink may run beside it. Readers that list \
            folders see both for a moment. Files keep their compression; --compress is another one \
            for the pages of Parquet.
            """,
        ],
        operands: [filesAction, folder],
        flags: [FilesFlags.s3Style, FilesFlags.rotateBytes, FilesFlags.compress],
        examples: [
            "legato-sink files ls lake", "legato-sink files verify s3://bucket/lake",
            "legato-sink files compact lake",
        ])

    private static let export = Verb(
        "export", "Write the star schema of a database as files.",
        details: [
            """
            Listens, in which a play and its row of an export count once and what owners have \
            excluded does not, in folders by any of account, date, year, month, local_date, \
            local_hour, weekday, kind, platform, country, artist, genre; all dimensions whole. \
            _manifest/export.json names the files and is replaced in one step; those of the \
            export before go then.
            """
        ],
        flags: [
            ExportVerb.from, ExportVerb.to, ExportVerb.partitionBy, FilesFlags.compress,
            FilesFlags.staging, FilesFlags.s3Style,
        ],
        examples: [
            "legato-sink export --from sqlite:legato.db --to parquet:star",
            "legato-sink export --from sqlite:legato.db --to csv:star --partition-by genre,artist",
        ])

    private static let tail = Verb(
        "tail", "Show records, one line each.",
        details: [
            "It joins no group and moves no offset. NO_COLOR takes the colours of a terminal away."
        ],
        operands: [tailTopic, tailRange],
        flags: TailFlags.all + ClusterFlags.connection,
        examples: [
            "legato-sink tail", "legato-sink tail -n 10", "legato-sink tail tracks start --json",
            "legato-sink tail listens @-24h --account me --grep Queen",
        ])

    static let backupPath = Operand<String>("PATH", "The new file; it must not be there yet.")

    private static let backup = Verb(
        "backup", "Copy the database while it is written and read.",
        details: ["The copy is the database as it was when the copying began."],
        operands: [backupPath], flags: [to],
        examples: ["legato-sink backup copy.db --to sqlite:legato.db"])

    private static let check = Verb(
        "check", "Check that the database is whole and adds up.",
        details: [
            """
            Looks at the file, at the keys, at the ledger's sums against the rows, at the tables \
            that are kept ready, and at the stored offsets against the topics. Changes nothing.
            """
        ],
        flags: [to] + ClusterFlags.connection,
        examples: ["legato-sink check --to sqlite:legato.db"])

    private static let replay = Verb(
        "replay", "Read a range of the topics again into a database or a new folder.",
        details: [
            """
            The ends are fixed when it starts. It joins no group and moves no stored offset, so a \
            sink of a database may run beside it, and a range can be replayed any number of times.
            """,
            """
            A folder is built from nothing; the same replay given again goes on with it, or makes \
            it anew where -N or a time before now means other records by then. One that run fills \
            is left alone: it has all there is.
            """,
        ],
        operands: [range],
        flags: [to, execute, topics] + RecordFilter.flags + [rate, fromDeadLetters]
            + FilesFlags.ofReplay + ClusterFlags.all,
        examples: [
            "legato-sink replay start --to sqlite:new.db --execute",
            "legato-sink replay @-48h:-24h --account me --to sqlite:legato.db",
            "legato-sink replay 3=100:200 --topics listens --to sqlite:legato.db",
            "legato-sink replay @2026-03:2026-04 --to parquet:march --execute",
        ])
}
