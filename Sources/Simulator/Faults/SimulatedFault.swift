/// Answers that a simulated service gives instead of its own.
public struct SimulatedFault: Hashable, Sendable {
    /// What the answer is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// 401, the access token's time is over.
        case expired401
        /// 401, the access token is none.
        case invalid401
        /// 401 on player addresses: the scope is missing, and a refresh does not help.
        case permissions401
        /// 403, the scope is missing.
        case scope403
        /// 403, the app's owner has no Premium.
        case premium403
        /// 403 as plain text: the account is not on the app's list.
        case unregistered403
        /// 403 with nothing but `Forbidden`.
        case forbidden403
        /// 429 with a short `Retry-After`.
        case rate429
        /// 429 without `Retry-After`.
        case silent429
        /// 429 whose `Retry-After` is no number.
        case unreadable429
        /// 429 as plain text.
        case text429
        /// 429 with `QUOTA_EXCEEDED` and many hours.
        case quota429
        /// 500 with JSON.
        case json500
        /// 502 with JSON.
        case json502
        /// 502 with a page of HTML.
        case html502
        /// 503 without a body.
        case empty503
        /// 504 without a body.
        case empty504
        /// 200 with a page of HTML.
        case html200
        /// 200 without a body.
        case empty200
        /// 200 with JSON that ends in the middle.
        case truncated200
        /// The right answer, after ``seconds``.
        case stall
        /// 400 `invalid_grant` with a description, or with another, or with none.
        case revokedGrant
        /// 400 `invalid_grant`, `Invalid refresh token`.
        case invalidGrant
        /// 400 `invalid_grant` without a description.
        case bareGrant
    }

    /// What the answer is.
    public var kind: Kind
    /// Which paths have it: those that begin so; `/api/token` for the token endpoint.
    public var path: String
    /// Whose calls have it; nil for everybody's.
    public var account: String?
    /// How many answers are left.
    public var count: Int
    /// What `Retry-After` says, or how long a stall is.
    public var seconds: Int64

    /// Describes a fault of so many answers.
    public init(
        _ kind: Kind, path: String = "/v1", account: String? = nil, count: Int = 1,
        seconds: Int64 = 2
    ) {
        self.kind = kind
        self.path = path
        self.account = account
        self.count = count
        self.seconds = seconds
    }
}
