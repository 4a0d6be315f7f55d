import HTTP
import Plays
import Spotify
import Stage

/// `legato-producer login`: gets an owner's consent and stores the tokens it gives.
struct LoginVerb {
    private let account: String
    private let clientID: String
    private let service: SpotifyService
    private let store: TokenStore
    private let port: UInt16
    private let isPasted: Bool
    private let data: String?
    private let log: Log
    private let stop: StopSignal
    private let clock: Clock
    private let client = HTTPClient(
        limits: HTTPLimits(totalMilliseconds: 20_000), agent: "legato/" + Program.version)

    init(
        _ settings: Settings, log: Log, stop: StopSignal, clock: Clock = .system,
        environment: Environment = .process
    ) throws {
        account = settings[ProducerProgram.loginAccount].name
        store = try DataFolder(settings, environment: environment).tokens
        service = try SpotifyService(settings)
        port = settings[ProducerProgram.port].number
        isPasted = settings[ProducerProgram.paste]
        data = settings[ProducerProgram.data]
        self.log = log
        self.stop = stop
        self.clock = clock
        guard
            let known = settings[ProducerProgram.clientID]?.text
                ?? (try? store.read(account))?.clientID
        else {
            throw UsageError.invalid(
                "--client-id is needed for the first login of account \(account): the id of your "
                    + "app in https://developer.spotify.com/dashboard")
        }
        clientID = known
    }

    func run() throws {
        var random = SystemRandomNumberGenerator()
        let attempt = Authorization(
            clientID: clientID, redirect: "http://127.0.0.1:\(port)/callback", using: &random)
        let code = isPasted ? try paste(attempt) : try listen(attempt)
        var token = try token(for: code, attempt)
        let user = try check(token)
        token.user = user?.mark
        try refuseStranger(token)
        try store.write(token)
        let end = TokenClock.end(of: token.authorizedAt).description.prefix(10)
        let output = OutputStream()
        let name = user?.name.map { " as \($0)" } ?? ""
        try output.line("Account \(account) is logged in\(name), until \(end).")
        try output.line("A producer that runs takes the login up by itself; else start one:")
        try output.line(LoginCommand.run(data: data))
        try output.flush()
    }

    private func listen(_ attempt: Authorization) throws -> String {
        let listener = try LoopbackListener(port: port, attempt: attempt)
        defer { listener.stop() }

        try invite(attempt, "Open this address in a browser on this machine, and agree:")
        return try listener.wait(stop)
    }

    private func paste(_ attempt: Authorization) throws -> String {
        try invite(attempt, "Open this address in any browser, and agree:")
        let output = OutputStream()
        try output.line("The browser then fails to open a page at \(attempt.redirect).")
        try output.line("Copy the whole address it shows and paste it here:")
        try output.flush()
        guard let line = readLine(strippingNewline: true) else {
            throw Failure("no address was pasted: standard input ended")
        }
        return try attempt.code(in: line)
    }

    private func invite(_ attempt: Authorization, _ words: String) throws {
        let output = OutputStream()
        try output.line(words)
        try output.line("")
        try output.line(attempt.page(at: service.accounts).description)
        try output.line("")
        try output.line(
            "If the page says \"Invalid redirect URI\", add \(attempt.redirect) to the app's "
                + "redirect addresses in Spotify's dashboard.")
        try output.flush()
    }

    private func token(for code: String, _ attempt: Authorization) throws -> Token {
        let response = try client.send(service.exchange(code, of: attempt)) { stop.isSet }
        let now = Instant(milliseconds: clock.wallMilliseconds())
        let empty = Token(
            account: account, clientID: clientID, refreshToken: "", authorizedAt: now,
            scopes: attempt.scopes)
        switch RefreshAnswer(.success(response), of: empty, at: now) {
        case .token(let token) where !token.refreshToken.isEmpty: return token
        case .token: throw Failure("Spotify gave no refresh token; run login again")
        case .dead(let words), .broken(let words), .later(let words, _):
            throw Failure("Spotify gave no token (\(words)); run login again")
        case .refused(let words):
            throw Failure(
                "Spotify refused app \(clientID) (\(words)); check --client-id and, for an app "
                    + "with a secret, LEGATO_CLIENT_SECRET_FILE")
        }
    }

    /// Asks once with the new token: who may not use the app is told only then.
    ///
    /// - Returns: Whose it is; nil when nobody said.
    private func check(_ token: Token) throws -> SpotifyUser? {
        guard let response = try? client.send(service.profile(with: token), stop: { stop.isSet })
        else {
            log.warn("could not try the new token out; it is stored all the same")
            return nil
        }
        switch SpotifyAnswer(.success(response)) {
        case .content(let body): return SpotifyUser(body)
        case .forbidden(let words):
            throw Failure(
                Refusal.words(
                    words, account: account, command: LoginCommand.login(account, data: data)))
        default:
            log.warn("Spotify did not say whose the new token is")
            return nil
        }
    }

    /// A name stands for one Spotify user: else plays of two would be mixed, or one's doubled.
    private func refuseStranger(_ token: Token) throws {
        guard let user = token.user else {
            guard (try? store.read(account).user) ?? nil == nil else {
                throw Failure(
                    "Spotify did not say who agreed, and account \(account) is known to be one "
                        + "user's; run login again in a minute")
            }
            return
        }
        for name in try store.accounts() {
            guard let known = try? store.read(name).user, (name == account) != (known == user)
            else { continue }
            guard name == account else {
                throw Failure(
                    "the Spotify user who agreed is logged in as account \(name) already; "
                        + "every play of theirs would be there twice")
            }
            throw Failure(
                "account \(account) is another Spotify user's than the one who agreed; let them "
                    + "agree, choose another --account, or run "
                    + LoginCommand.logout(account, data: data) + " first")
        }
    }
}
