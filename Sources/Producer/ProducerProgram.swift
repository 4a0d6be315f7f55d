import Metrics
import Plays
import Stage
import Topics

/// What `legato-producer` can do, as the table from which help, environment and parser are made.
enum ProducerProgram {
    static let data = Flag<String?>(
        "data", "DIR", "Where the accounts' tokens lie, in DIR/tokens.",
        defaultText: "$XDG_DATA_HOME/legato")
    static let clientID = Flag<ClientIDText?>(
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
    static let waitForLogin = Flag(
        "wait-for-login",
        "While nobody is logged in wait for the first login, as a service does, instead of leaving."
    )
    static let lists = Flag<ListKinds?>(
        "lists", "NAME,…",
        "Lists to take: playlists, top, saved, followed, devices, profile.",
        defaultText: "none")
    static let playlist = Flag<[PlaylistChoice]>(
        "playlist", "ID|all", "A playlist whose items to take, or all.",
        defaultText: "none")
    static let listInterval = Flag(
        "lists-interval", "DURATION", default: ListInterval(.seconds(86_400)),
        "Take the lists this often.")
    static let enrichPerDay = Flag(
        "enrich-per-day", "N", default: 300,
        "Calls a day for each of albums, tracks and artists played and not known; 0: none.")

    static let loginAccount = Flag(
        "account", "NAME", default: AccountChoice("me"), "What to call the account here.")
    static let loggedInAccount = Flag(
        "account", "NAME", default: AccountChoice("me"), "Which account.")
    static let paste = Flag(
        "paste", "Take the redirected address from standard input: for a machine without a browser."
    )
    static let port = Flag(
        "port", "N", default: PortNumber(8898),
        "The app's redirect address is http://127.0.0.1:N/callback.")

    static let program = Program(
        "legato-producer", "Publish what people listened to, each play once.",
        verbs: [
            run, ImportProgram.verb, login, accountList, logout, CorrectionProgram.exclude,
            CorrectionProgram.include,
            ProducerCheckUp.verb, HealthVerb.verb(of: "legato-producer"),
        ])

    private static let login = Verb(
        "login", "Get an owner's consent to read what they listen to, and keep it.",
        details: [
            """
            The app needs http://127.0.0.1:8898/callback among its redirect addresses, and no \
            secret. Spotify ends every login after six months; run this again before.
            """
        ],
        flags: [data, clientID, clientSecret, api, accounts, loginAccount, paste, port],
        examples: [
            "legato-producer login --client-id 0123456789abcdef0123456789abcdef",
            "legato-producer login --account me --paste",
        ])
    private static let accountList = Verb(
        "accounts", "List who is logged in, for how long, and when they are asked.",
        flags: [data], examples: ["legato-producer accounts"])
    private static let logout = Verb(
        "logout", "Forget an account's token; what was published stays.",
        flags: [data, loggedInAccount], examples: ["legato-producer logout --account me"])

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
        flags: [
            data, clientID, clientSecret, api, accounts, interval, account, once, waitForLogin,
            lists, playlist, listInterval, enrichPerDay,
        ]
            + ClusterFlags.all + [MetricsFlags.metrics],
        examples: [
            "legato-producer run --brokers localhost:9092",
            "legato-producer run --account me --once",
        ])
}
