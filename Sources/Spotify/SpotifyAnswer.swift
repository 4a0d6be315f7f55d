public import HTTP

/// What an answer of the Web API means for whoever asked; a closed list.
public enum SpotifyAnswer: Hashable, Sendable {
    /// 200 with a body.
    case content([UInt8])
    /// 204: there is nothing.
    case nothing
    /// 401: the access token is bad or over; refresh it once and ask again.
    case tokenRefused
    /// 401 or 403 for good: neither a refresh nor another attempt soon will help.
    case forbidden(String)
    /// 404: no such thing.
    case unknown
    /// 429: ask again after so many milliseconds.
    case slowDown(milliseconds: Int64)
    /// 429 because a day's budget is used up; ask again after so many milliseconds.
    case quotaExceeded(milliseconds: Int64)
    /// 5xx, a time-out or no connection: ask again later.
    case unavailable(String)
    /// An answer that makes no sense.
    case broken(String)

    /// The wait after a 429 that says nothing, before jitter.
    static let silentWaitMilliseconds: Double = 30_000
    /// How far that wait strays, as a share of it.
    static let silentWaitJitter = 0.2

    /// Reads what came back.
    ///
    /// - Parameters:
    ///   - result: What the client got.
    ///   - fraction: A random number in 0 ..< 1, for the wait after a 429 without `Retry-After`.
    public init(_ result: Result<HTTPResponse, HTTPError>, fraction: Double) {
        switch result {
        case .failure(let error) where error.kind == .brokenAnswer || error.kind == .tooLarge:
            self = .broken(error.description)
        case .failure(let error): self = .unavailable(error.description)
        case .success(let response): self.init(response, fraction: fraction)
        }
    }

    private init(_ response: HTTPResponse, fraction: Double) {
        let fault = ServiceFault(response)
        switch response.status {
        case 200: self = response.body.isEmpty ? .broken("an empty body") : .content(response.body)
        case 204: self = .nothing
        case 401 where fault.message == "Permissions missing":
            self = .forbidden("the token lacks a permission (Permissions missing)")
        case 401: self = .tokenRefused
        case 403: self = .forbidden(fault.message ?? "Forbidden")
        case 404: self = .unknown
        case 429:
            let wait = Self.wait(response, fraction)
            self =
                fault.reason == "QUOTA_EXCEEDED"
                ? .quotaExceeded(milliseconds: wait) : .slowDown(milliseconds: wait)
        case 500...599: self = .unavailable("status \(response.status)")
        default: self = .broken("status \(response.status)")
        }
    }

    /// What `Retry-After` says in whole seconds, else 30 s and a little more or less.
    private static func wait(_ response: HTTPResponse, _ fraction: Double) -> Int64 {
        if let seconds = response.headers["Retry-After"].flatMap({ Int64($0) }), seconds >= 0 {
            return min(seconds, 7 * 86_400) * 1000
        }
        let share = 1 + silentWaitJitter * (2 * fraction - 1)
        return Int64(silentWaitMilliseconds * share)
    }
}
