import Plays
import Spotify
import Stage

/// `legato-producer accounts`: who is logged in, for how long, and when they are asked.
enum AccountsVerb {
    static func run(_ settings: Settings, clock: Clock = .system) throws {
        let folder = try DataFolder(settings)
        let now = Instant(milliseconds: clock.wallMilliseconds())
        let accounts = try folder.tokens.accounts()
        guard !accounts.isEmpty else {
            throw Failure(
                "no account is logged in under \(folder.path); run legato-producer login")
        }
        let status = folder.status.read()
        var table = TextTable([
            ("account", .left), ("token age", .right), ("days left", .right), ("last poll", .left),
            ("next call", .left), ("scopes", .left),
        ])
        var faults: [any Error] = []
        for account in accounts {
            do {
                table.add(cells(try folder.tokens.read(account), status[account], at: now))
            } catch {
                table.add([account, "unreadable"])
                faults.append(error)
            }
        }
        let output = OutputStream()
        for line in table.lines { try output.line(line) }
        try output.flush()
        if let fault = faults.first { throw fault }
    }

    private static func cells(
        _ token: Token, _ status: StatusFile.Account?, at now: Instant
    ) -> [String] {
        let age = (now.milliseconds - token.authorizedAt.milliseconds) / 86_400_000
        return [
            token.account, age == 1 ? "1 day" : "\(age) days",
            "\(TokenClock.daysLeft(of: token.authorizedAt, at: now))",
            status?.lastPoll?.description ?? "-", status?.nextCall?.description ?? "-",
            token.scopes.joined(separator: " "),
        ]
    }
}
