import Plays
import Simulator
import Spotify
import Stage

/// The people of a demonstration: their names, and their tokens as a login would have left them.
enum Listeners {
    /// The app that the tokens belong to.
    static let clientID = "00000000000000000000000000001e9a"
    private static let names = ["ada", "bela", "clara", "django", "ella", "franz", "grace", "hugo"]

    /// So many names of accounts.
    static func accounts(_ count: Int) -> [String] {
        (0..<count).map { $0 < names.count ? names[$0] : "listener-\($0 + 1)" }
    }

    /// What the simulated Spotify is told of them.
    static func settings(_ settings: Settings) -> SimulatorSettings {
        SimulatorSettings(
            seed: settings[DemoProgram.seed],
            listeners: accounts(settings[DemoProgram.listeners]).map {
                ListenerSettings(account: $0)
            },
            speed: settings[DemoProgram.speed])
    }

    /// Writes the tokens of all accounts into a data folder of the producer.
    static func writeTokens(of server: SimulatorServer, to folder: String, clock: Clock) throws {
        let store = TokenStore(data: folder)
        for account in server.listeners.keys.sorted() {
            let token = Token(
                account: account, clientID: clientID,
                refreshToken: server.refreshToken(of: account) ?? "",
                authorizedAt: Instant(milliseconds: clock.wallMilliseconds()),
                scopes: ["user-read-recently-played"])
            try store.write(token)
        }
    }
}
