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
        case missing
        case unknown
        case expired
    }

    private let settings: SimulatorSettings
    private var random: SeededRandom
    private var refreshTokens: [String: String] = [:]
    private var retired: Set<String> = []
    private var accessTokens: [String: (account: String, expiresAt: Int64)] = [:]

    init(_ settings: SimulatorSettings) {
        self.settings = settings
        random = SeededRandom(seed: settings.seed, purpose: "tokens")
        for listener in settings.listeners {
            refreshTokens[listener.account] = "AQ" + random.identifier() + random.identifier()
        }
    }

    /// The refresh token an account's owner holds.
    func refreshToken(of account: String) -> String? { refreshTokens[account] }

    /// Revokes what an account holds: its refresh token is refused, its access tokens are unknown.
    mutating func revoke(_ account: String) {
        if let token = refreshTokens[account] { retired.insert(token) }
        accessTokens = accessTokens.filter { $0.value.account != account }
    }

    /// Ends an account's access tokens now, as time would have.
    mutating func expire(_ account: String, now: Int64) {
        for token in accessTokens.keys where accessTokens[token]?.account == account {
            accessTokens[token]?.expiresAt = now
        }
    }

    /// Answers a `refresh_token` grant; `basic` is what the `Authorization` header held, if it did.
    mutating func refresh(
        token: String?, clientID: String?, basic: (id: String, secret: String)?, now: Int64
    ) -> Answer {
        if let refusal = refusal(clientID: clientID, basic: basic) { return refusal }
        guard let token, let account = refreshTokens.first(where: { $0.value == token })?.key,
            !retired.contains(token)
        else {
            let isRetired = token.map(retired.contains) ?? false
            let description = isRetired ? "Refresh token revoked" : "Invalid refresh token"
            return .refused(error: "invalid_grant", description: description)
        }
        let access = "BQ" + random.identifier() + random.identifier()
        accessTokens[access] = (account, now + settings.tokenSeconds * 1000)
        // Tokens that ended long ago are forgotten, so that a long run keeps its size.
        accessTokens = accessTokens.filter { $0.value.expiresAt > now - 3_600_000 }
        guard settings.rotation == .rotate else {
            return .granted(accessToken: access, refreshToken: nil)
        }
        let fresh = "AQ" + random.identifier() + random.identifier()
        retired.insert(token)
        refreshTokens[account] = fresh
        return .granted(accessToken: access, refreshToken: fresh)
    }

    /// Whose the value of an `Authorization` header is.
    func bearer(_ header: String?, now: Int64) -> Bearer {
        guard let header, header.hasPrefix("Bearer ") else { return .missing }
        guard let entry = accessTokens[String(header.dropFirst(7))] else { return .unknown }
        return entry.expiresAt > now ? .account(entry.account) : .expired
    }

    private func refusal(clientID: String?, basic: (id: String, secret: String)?) -> Answer? {
        guard let given = basic?.id ?? clientID, !given.isEmpty else {
            return .refused(error: "invalid_client", description: nil)
        }
        guard let client = settings.client else { return nil }
        guard given == client.id else {
            return .refused(error: "invalid_client", description: "Invalid client")
        }
        guard basic.map({ $0.secret == client.secret }) ?? (client.secret == nil) else {
            return .refused(error: "invalid_client", description: "Invalid client secret")
        }
        return nil
    }
}
