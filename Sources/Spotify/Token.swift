public import Plays

/// What an account's owner has given us: the content of `tokens/ACCOUNT.json`.
///
/// It never prints the secrets in it.
public struct Token: Hashable, Sendable, CustomStringConvertible {
    /// The name its owner chose.
    public var account: String
    /// The app that the tokens were given to; only it can refresh them.
    public var clientID: String
    /// What calls are made with, for an hour or so.
    public var accessToken: String
    /// What a new access token is asked for with.
    public var refreshToken: String
    /// When the access token ends.
    public var expiresAt: Instant
    /// When the owner consented; the refresh token lives six months from then.
    public var authorizedAt: Instant
    /// What the owner allowed.
    public var scopes: [String]
    /// Tells the Spotify user from any other, without naming them; nil when that is not known.
    public var user: String?

    /// Makes a token.
    public init(
        account: String, clientID: String, accessToken: String = "", refreshToken: String,
        expiresAt: Instant = Instant(milliseconds: 0), authorizedAt: Instant, scopes: [String],
        user: String? = nil
    ) {
        self.user = user
        self.account = account
        self.clientID = clientID
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
        self.authorizedAt = authorizedAt
        self.scopes = scopes
    }

    /// An access token that ends sooner is not used any more, in milliseconds.
    static let marginMilliseconds: Int64 = 60_000

    /// Whether the access token is there and lasts for at least a minute.
    public func isFresh(at now: Instant) -> Bool {
        !accessToken.isEmpty && expiresAt.milliseconds - Self.marginMilliseconds > now.milliseconds
    }

    /// The account and when the access token ends.
    public var description: String { "token of \(account), until \(expiresAt)" }
}
