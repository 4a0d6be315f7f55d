import Plays
import Spotify

/// The renewing of an access token between two polls, for calls that take long: pure.
struct Renewal {
    /// What a call that is no poll can do about its token.
    enum Step: Hashable {
        /// Use it.
        case use
        /// Renew it first.
        case renew
        /// Wait: it cannot be renewed now.
        case wait
    }

    /// Whether a renewal is under way: a token is renewed once at a time.
    private(set) var isUnderWay = false
    /// The access token that the service refused whatever its time.
    private var refused: String?
    /// The one that the last renewal brought: it is used even if it does not last.
    private var brought: String?
    private var retryAt: Int64 = .min

    private static let retryMilliseconds: Int64 = 60_000

    /// What to do with a token.
    func step(for token: Token, wall: Instant, now: Int64) -> Step {
        guard !isUnderWay else { return .wait }
        let lasts = token.isFresh(at: wall) || token.accessToken == brought
        if lasts, token.accessToken != refused { return .use }
        return now >= retryAt ? .renew : .wait
    }

    /// The service refused an access token.
    mutating func refuse(_ token: Token) { refused = token.accessToken }

    mutating func begin() { isUnderWay = true }

    /// It is over; without a token the next attempt comes later.
    mutating func end(with token: Token?, now: Int64) {
        isUnderWay = false
        brought = token?.accessToken
        if token == nil { retryAt = now + Self.retryMilliseconds }
    }
}
