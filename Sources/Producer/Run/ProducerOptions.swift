import HTTP
import Metrics
import Spotify
import Stage

/// What the flags of `run` say, as the loop needs it.
struct ProducerOptions {
    let store: TokenStore
    /// Where a running producer tells `accounts` what it does; nil tells nobody.
    var status: StatusFile?
    let service: SpotifyService
    /// The app whose tokens are wanted; nil takes each token's own.
    let clientID: String?
    let intervalMilliseconds: Int64
    let accounts: [String]
    /// Whether accounts that log in later are polled too.
    let followsLogins: Bool
    let isOnce: Bool
    /// The data folder as it was given; nil for the usual one.
    var data: String?
    /// Whether to stay while nobody is logged in.
    var waitsForLogin = false
    /// How long one call to the service may take.
    var callMilliseconds = 20_000
    var lists = ListOptions()
    /// Whether open gaps are counted for who asks; it takes a reader of the ledger.
    var tellsGaps = false
    /// Calls a day for each bucket of the catalogue; 0 for none.
    var enrichPerDay = 0

    init(_ settings: Settings, environment: Environment = .process) throws {
        let folder = try DataFolder(settings, environment: environment)
        store = folder.tokens
        status = folder.status
        service = try SpotifyService(settings)
        clientID = settings[ProducerProgram.clientID]?.text
        intervalMilliseconds = settings[ProducerProgram.interval].duration.wholeMilliseconds
        isOnce = settings[ProducerProgram.once]
        data = settings[ProducerProgram.data]
        tellsGaps = settings[MetricsFlags.metrics] != nil
        enrichPerDay = max(settings[ProducerProgram.enrichPerDay], 0)
        lists = ListOptions(
            kinds: settings[ProducerProgram.lists]?.kinds ?? [],
            playlists: settings[ProducerProgram.playlist],
            intervalMilliseconds: settings[ProducerProgram.listInterval].duration.wholeMilliseconds)
        let chosen = settings[ProducerProgram.account].map(\.name)
        followsLogins = chosen.isEmpty
        waitsForLogin = settings[ProducerProgram.waitForLogin] && followsLogins && !isOnce
        let mayBegin = try waitsForLogin && store.accounts().isEmpty
        accounts = mayBegin ? [] : try Self.accounts(chosen, in: store)
    }

    init(
        store: TokenStore, service: SpotifyService, clientID: String? = nil,
        intervalMilliseconds: Int64 = 300_000, accounts: [String], followsLogins: Bool = false,
        isOnce: Bool = false
    ) {
        self.store = store
        status = nil
        self.followsLogins = followsLogins
        self.service = service
        self.clientID = clientID
        self.intervalMilliseconds = intervalMilliseconds
        self.accounts = accounts
        self.isOnce = isOnce
    }

    /// The one command that renews an account's login.
    func loginCommand(_ account: String) -> String { LoginCommand.login(account, data: data) }

    /// The accounts to begin with: those chosen, all of which must be readable, or all there are.
    private static func accounts(_ chosen: [String], in store: TokenStore) throws -> [String] {
        guard chosen.isEmpty else {
            for account in chosen { _ = try store.read(account) }
            var seen: Set<String> = []
            return chosen.filter { seen.insert($0).inserted }
        }
        let present = try store.accounts()
        guard let first = present.first else {
            throw Failure(
                "no account is logged in: there is no token file in \(store.folder); "
                    + "run legato-producer login, or say where they are with --data DIR")
        }
        // One broken file stops its own account only, unless it is all there is.
        if !present.contains(where: { (try? store.read($0)) != nil }) { _ = try store.read(first) }
        return present
    }
}
