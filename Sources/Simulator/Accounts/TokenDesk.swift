/// Gives tokens out and knows whose they are; pure, the time is a parameter.
struct TokenDesk {
    /// What became of a request for a token.
    enum Answer {
        /// Tokens; the refresh token only when it changed.
        case granted(accessToken: String, refreshToken: String?)
        /// A refusal in the words of OAuth.
        case refused(error: String, description: String?)
    }

    /// What a token says about who asks.
    enum Bearer: Equatable {
        case account(String)
        /// A token of the app itself, without a user.
        case app
        case missing
        case unknown
        case expired
    }

    /// Who asks: the form's id, or what the `Authorization` header held.
    typealias Credentials = (clientID: String?, basic: (id: String, secret: String)?)

    /// A consent that waits to be turned into tokens.
    struct Consent {
        let account: String
        let clientID: String
        let redirect: String
        let challenge: String?
        let scope: String
        let endsAt: Int64
    }

    let settings: SimulatorSettings
    private var random: SeededRandom
    private var refreshTokens: [String: String] = [:]
    private var consents: [String: Consent] = [:]
    /// Accounts whose tokens were given for a verifier: they are renewed without a secret.
    private var keyed: Set<String> = []
    private var retired: [String: String?] = [:]
    private var accessTokens: [String: (account: String?, endsAt: Int64)] = [:]
    private(set) var authorizedAt: [String: Int64] = [:]
    private(set) var scopes: [String: String] = [:]

    /// A code is turned into tokens at once or never.
    private static let codeMilliseconds: Int64 = 600_000
    private static let dayMilliseconds: Int64 = 86_400_000

    init(_ settings: SimulatorSettings, now: Int64) {
        self.settings = settings
        random = SeededRandom(seed: settings.seed, purpose: "tokens")
        for listener in settings.listeners {
            refreshTokens[listener.account] = "AQ" + random.identifier() + random.identifier()
            authorizedAt[listener.account] = now
            scopes[listener.account] = listener.scope
        }
    }

    /// The refresh token an account's owner holds.
    func refreshToken(of account: String) -> String? { refreshTokens[account] }

    /// Revokes what an account holds: its refresh token is refused, its access tokens are unknown.
    mutating func revoke(_ account: String, description: String? = "Refresh token revoked") {
        if let token = refreshTokens[account] { retired[token] = .some(description) }
        accessTokens = accessTokens.filter { $0.value.account != account }
    }

    /// Ends an account's access tokens now, as time would have.
    mutating func expire(_ account: String, now: Int64) {
        for token in accessTokens.keys where accessTokens[token]?.account == account {
            accessTokens[token]?.endsAt = now
        }
    }

    /// Gives an account another refresh token, of now.
    mutating func renew(_ account: String, now: Int64) {
        refreshTokens[account] = "AQ" + random.identifier() + random.identifier()
        authorizedAt[account] = now
    }

    /// Notes a consent; gives its code.
    mutating func consent(
        of account: String, clientID: String, redirect: String, challenge: String?, scope: String,
        now: Int64
    ) -> String {
        let code = "AQ" + random.identifier() + random.identifier() + random.identifier()
        consents[code] = Consent(
            account: account, clientID: clientID, redirect: redirect, challenge: challenge,
            scope: scope, endsAt: now + Self.codeMilliseconds)
        return code
    }

    /// Answers an `authorization_code` grant; `challenge` is made of the verifier that came.
    mutating func exchange(
        code: String?, redirect: String?, challenge: String?, from asker: Credentials, now: Int64
    ) -> Answer {
        if let refusal = refusal(asker) { return refusal }
        guard let code, let consent = consents.removeValue(forKey: code) else {
            return .refused(error: "invalid_grant", description: "Invalid authorization code")
        }
        guard consent.endsAt > now else {
            return .refused(error: "invalid_grant", description: "Authorization code expired")
        }
        guard consent.redirect == redirect else {
            return .refused(error: "invalid_grant", description: "Invalid redirect URI")
        }
        guard consent.clientID == asker.basic?.id ?? asker.clientID else {
            return .refused(error: "invalid_client", description: "Invalid client")
        }
        guard consent.challenge == challenge, challenge != nil || asker.basic != nil else {
            return .refused(
                error: "invalid_grant", description: "code_verifier was incorrect")
        }
        let fresh = "AQ" + random.identifier() + random.identifier()
        refreshTokens[consent.account] = fresh
        authorizedAt[consent.account] = now
        scopes[consent.account] = consent.scope
        if consent.challenge != nil { keyed.insert(consent.account) }
        return .granted(accessToken: access(for: consent.account, now), refreshToken: fresh)
    }

    /// Answers a `client_credentials` grant.
    mutating func app(from asker: Credentials, now: Int64) -> Answer {
        guard asker.basic != nil else {
            return .refused(error: "invalid_client", description: nil)
        }
        if let refusal = refusal(asker) { return refusal }
        return .granted(accessToken: access(for: nil, now), refreshToken: nil)
    }

    /// Answers a `refresh_token` grant.
    mutating func refresh(
        token: String?, clientID: String?, basic: (id: String, secret: String)?, now: Int64
    ) -> Answer {
        if let refusal = refusal((clientID, basic)) { return refusal }
        let owner = refreshTokens.first { $0.value == token }?.key
        if basic == nil, settings.client?.secret != nil, !keyed.contains(owner ?? "") {
            return .refused(error: "invalid_client", description: "Invalid client secret")
        }
        if let token, let description = retired[token] {
            return .refused(error: "invalid_grant", description: description)
        }
        guard let token, let account = owner else {
            return .refused(error: "invalid_grant", description: "Invalid refresh token")
        }
        let life = settings.refreshDays * Self.dayMilliseconds
        guard now < (authorizedAt[account] ?? now) + life else {
            return .refused(error: "invalid_grant", description: "Refresh token revoked")
        }
        let access = access(for: account, now)
        guard settings.rotation == .rotate else {
            return .granted(accessToken: access, refreshToken: nil)
        }
        let fresh = "AQ" + random.identifier() + random.identifier()
        retired[token] = .some("Refresh token revoked")
        refreshTokens[account] = fresh
        return .granted(accessToken: access, refreshToken: fresh)
    }

    /// Whose the value of an `Authorization` header is.
    func bearer(_ header: String?, now: Int64) -> Bearer {
        guard let header, header.hasPrefix("Bearer ") else { return .missing }
        guard let entry = accessTokens[String(header.dropFirst(7))] else { return .unknown }
        guard entry.endsAt > now else { return .expired }
        return entry.account.map { .account($0) } ?? .app
    }

    private mutating func access(for account: String?, _ now: Int64) -> String {
        // Tokens that ended long ago are forgotten, so that a long run keeps its size.
        accessTokens = accessTokens.filter { $0.value.endsAt > now - 3_600_000 }
        let token = "BQ" + random.identifier() + random.identifier()
        accessTokens[token] = (account, now + settings.tokenSeconds * 1000)
        return token
    }

    private func refusal(_ asker: Credentials) -> Answer? {
        guard let given = asker.basic?.id ?? asker.clientID, !given.isEmpty else {
            return .refused(error: "invalid_client", description: nil)
        }
        guard let client = settings.client else { return nil }
        guard given == client.id else {
            return .refused(error: "invalid_client", description: "Invalid client")
        }
        guard asker.basic.map({ $0.secret == client.secret }) ?? true else {
            return .refused(error: "invalid_client", description: "Invalid client secret")
        }
        return nil
    }
}
