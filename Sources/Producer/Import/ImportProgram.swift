import Plays
import Stage
import Topics

/// The flags of `legato-producer import`, and its place in the table.
enum ImportProgram {
    static let account = Flag(
        "account", "NAME", default: AccountChoice(AccountName.standard), "Whose history this is.")
    static let dryRun = Flag("dry-run", "Read and check everything, and publish nothing.")
    static let report = Flag<String?>(
        "report", "FILE", "Write a line for each row that was not accepted, with its reason.")
    static let withoutIncognito = Flag(
        "without-incognito", "Leave out what was played in private sessions.")
    static let again = Flag(
        "again", "Read files that were imported already once more; known plays stay as they are.")
    static let paths = Operand<[String]>(
        "PATH", "What Spotify sent: the zip as it came, a folder, or files of it.")

    static let verb = Verb(
        "import", "Publish a privacy export: a whole life of listening, without asking Spotify.",
        details: [
            """
            Takes the extended streaming history and the account data, in any of their namings, \
            from several places at once. Every row is published, known already, left out with a \
            reason, or failed with a reason; rows are counted from 0. Addresses, user agents and \
            user names are removed before anything leaves the process.
            """,
            """
            Run it again after an interruption, or with a newer export: only what is not known \
            yet is published. It may run beside legato-producer run.
            """,
        ],
        operands: [paths],
        flags: [account, dryRun, report, withoutIncognito, again] + ClusterFlags.all,
        examples: [
            "legato-producer import my_spotify_data.zip",
            "legato-producer import --account ada --dry-run --report rows.txt ada/ endsong_0.json",
        ])
}

/// What the flags of `import` say.
struct ImportOptions {
    var account = AccountName.standard
    var paths: [String]
    var isDryRun = false
    var report: String?
    var dropsIncognito = false
    var isAgain = false

    init(paths: [String]) { self.paths = paths }

    init(_ settings: Settings) {
        account = settings[ImportProgram.account].name
        paths = settings[ImportProgram.paths]
        isDryRun = settings[ImportProgram.dryRun]
        report = settings[ImportProgram.report]
        dropsIncognito = settings[ImportProgram.withoutIncognito]
        isAgain = settings[ImportProgram.again]
    }
}
