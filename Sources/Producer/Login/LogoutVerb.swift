import Spotify
import Stage

/// `legato-producer logout`: forgets an account's token.
enum LogoutVerb {
    static func run(_ settings: Settings) throws {
        let account = settings[ProducerProgram.loggedInAccount].name
        let store = try DataFolder(settings).tokens
        guard try store.remove(account) else {
            throw Failure(
                "account \(account) is not logged in: there is no token in \(store.folder)")
        }
        let output = OutputStream()
        try output.line("Account \(account) is logged out: its token is removed.")
        try output.line("What was published of it stays: its plays, lists and sums in Kafka, and")
        try output.line("what was stored from them. Spotify itself still lists the app among those")
        try output.line("allowed, until it is removed at https://www.spotify.com/account/apps/")
        try output.flush()
    }
}
