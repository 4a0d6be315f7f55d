import HTTP
import Spotify
import Stage

/// What the flags of `run` say, as the loop needs it.
struct ProducerOptions {
    let store: TokenStore
    let service: SpotifyService
    /// The app whose tokens are wanted; nil takes each token's own.
    let clientID: String?
    let intervalMilliseconds: Int64
    let accounts: [String]
    let isOnce: Bool

    init(_ settings: Settings, environment: Environment = .process) throws {
        store = TokenStore(data: try Self.data(settings, environment))
        service = SpotifyService(
            api: try HTTPURL(settings[ProducerProgram.api].text),
            accounts: try HTTPURL(settings[ProducerProgram.accounts].text),
            clientSecret: settings[ProducerProgram.clientSecret])
        clientID = settings[ProducerProgram.clientID]
        intervalMilliseconds = settings[ProducerProgram.interval].duration.wholeMilliseconds
        isOnce = settings[ProducerProgram.once]
        accounts = try Self.accounts(settings[ProducerProgram.account].map(\.name), in: store)
    }

    init(
        store: TokenStore, service: SpotifyService, clientID: String? = nil,
        intervalMilliseconds: Int64 = 300_000, accounts: [String], isOnce: Bool = false
    ) {
        self.store = store
        self.service = service
        self.clientID = clientID
        self.intervalMilliseconds = intervalMilliseconds
        self.accounts = accounts
        self.isOnce = isOnce
    }

    private static func data(_ settings: Settings, _ environment: Environment) throws -> String {
        if let data = settings[ProducerProgram.data] { return data }
        if let base = environment["XDG_DATA_HOME"] { return base + "/legato" }
        guard let home = environment["HOME"] else {
            throw Failure("there is no HOME to keep tokens under; say where with --data DIR")
        }
        return home + "/.local/share/legato"
    }

    private static func accounts(_ chosen: [String], in store: TokenStore) throws -> [String] {
        let present = try store.accounts()
        let wanted = chosen.isEmpty ? present : chosen
        guard wanted.contains(where: present.contains) else {
            let who = chosen.isEmpty ? "no account" : "none of \(chosen.joined(separator: ", "))"
            throw Failure(
                "\(who) is logged in: there is no token file in \(store.folder); "
                    + "put ACCOUNT.json there (mode 0600), or say where with --data DIR")
        }
        var seen: Set<String> = []
        return wanted.filter { seen.insert($0).inserted }
    }
}
