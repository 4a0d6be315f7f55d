import Plays
import Stage
import Topics

/// What `legato-producer` can do, as the table from which help, environment and parser are made.
enum ProducerProgram {
    static let data = Flag<String?>(
        "data", "DIR", "Where the accounts' tokens lie, in DIR/tokens.",
        defaultText: "$XDG_DATA_HOME/legato")
    static let clientID = Flag<String?>(
        "client-id", "ID", "The app's id; a token of another app is refused.",
        defaultText: "the token's own")
    static let clientSecret = Flag<String?>(
        "client-secret", "SECRET",
        "The app's secret, for an app that has one; better in LEGATO_CLIENT_SECRET_FILE.",
        isSecret: true)
    static let api = Flag(
        "spotify-api", "URL", default: ServiceAddress("https://api.spotify.com/v1"),
        "The Web API, with its version.")
    static let accounts = Flag(
        "spotify-accounts", "URL", default: ServiceAddress("https://accounts.spotify.com"),
        "The accounts service, which renews tokens.")
    static let interval = Flag(
        "poll-interval", "DURATION", default: PollInterval(.seconds(300)),
        "Ask for each account's plays this often, from 1s; fifty plays must not fit in between.")
    static let account = Flag<[AccountChoice]>(
        "account", "NAME", "Only this account.", defaultText: "all that are logged in")
    static let once = Flag("once", "Ask once for each account, and leave.")

    static let program = Program(
        "legato-producer", "Publish what people listened to, each play once.", verbs: [run])

    private static let run = Verb(
        "run", "Poll each account and publish the plays that are new.",
        details: [
            """
            Plays, the account of what was read, and what is known by now are one transaction. A \
            second producer of the same account shuts the first one out.
            """,
            """
            DIR/tokens/ACCOUNT.json holds what an account's owner consented to; only its owner \
            may be able to read it (mode 0600).
            """,
        ],
        flags: [data, clientID, clientSecret, api, accounts, interval, account, once]
            + ClusterFlags.all,
        examples: [
            "legato-producer run --brokers localhost:9092",
            "legato-producer run --account me --once",
        ])
}

/// The base of a service: an absolute address.
struct ServiceAddress: FlagValue, Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    init(flagText: String) throws(FlagTextError) {
        let isAddress = flagText.hasPrefix("http://") || flagText.hasPrefix("https://")
        guard isAddress else {
            throw FlagTextError(wanted: "an address such as https://api.spotify.com/v1")
        }
        text = flagText
    }

    var flagText: String { text }
}

/// How often an account is asked.
struct PollInterval: FlagValue, Hashable {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init(flagText: String) throws(FlagTextError) {
        guard let duration = Duration(text: flagText), duration >= .seconds(1),
            duration <= .seconds(86_400)
        else { throw FlagTextError(wanted: "a duration from 1s to 1d, such as 5m") }
        self.duration = duration
    }

    var flagText: String { duration.text }
}

/// The name of an account.
struct AccountChoice: FlagValue, Hashable {
    let name: String

    init(flagText: String) throws(FlagTextError) {
        guard AccountName.isValid(flagText) else {
            throw FlagTextError(wanted: "an account name: 1 to 64 of a-z 0-9 . _ -")
        }
        name = flagText
    }

    var flagText: String { name }
}
