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
    /// 429: ask again later.
    case limited(CallLimit)
    /// 5xx, a time-out or no connection: ask again later.
    case unavailable(String)
    /// An answer that makes no sense.
    case broken(String)

    /// Reads what came back.
    public init(_ result: Result<HTTPResponse, HTTPError>) {
        switch result {
        case .failure(let error) where error.kind == .brokenAnswer || error.kind == .tooLarge:
            self = .broken(error.description)
        case .failure(let error): self = .unavailable(error.description)
        case .success(let response): self.init(response)
        }
    }

    private init(_ response: HTTPResponse) {
        let fault = ServiceFault(response)
        switch response.status {
        case 200 where response.body.isEmpty: self = .unavailable("an empty body")
        case 200: self = .content(response.body)
        case 204: self = .nothing
        case 401 where fault.message == "Permissions missing":
            self = .forbidden("the token lacks a permission (Permissions missing)")
        case 401: self = .tokenRefused
        case 403: self = .forbidden(fault.message ?? "Forbidden")
        case 404: self = .unknown
        case 429: self = .limited(CallLimit(response, reason: fault.reason))
        case 500...599: self = .unavailable("status \(response.status)")
        default: self = .broken("status \(response.status)")
        }
    }
}

/// What a 429 asks for.
public struct CallLimit: Hashable, Sendable {
    /// What `Retry-After` says; nil when it says nothing that can be read.
    public let waitMilliseconds: Int64?
    /// Whether a day's budget is used up, so that waiting is no matter of seconds.
    public let isQuota: Bool

    /// A longer wait than this is a quota's, whatever reason is given.
    static let longestPauseMilliseconds: Int64 = 300_000
    private static let longestWaitSeconds: Int64 = 7 * 86_400
    /// A quota that does not say how long: nobody has seen one below that.
    private static let unsaidQuotaMilliseconds: Int64 = 3_600_000

    /// Describes a limit.
    public init(waitMilliseconds: Int64?, isQuota: Bool) {
        self.waitMilliseconds = waitMilliseconds
        self.isQuota = isQuota
    }

    init(_ response: HTTPResponse, reason: String?) {
        var wait: Int64?
        if let seconds = response.headers["Retry-After"].flatMap({ Int64($0) }), seconds >= 0 {
            wait = max(min(seconds, Self.longestWaitSeconds), 1) * 1000
        }
        isQuota = reason == "QUOTA_EXCEEDED" || (wait ?? 0) > Self.longestPauseMilliseconds
        waitMilliseconds = wait ?? (isQuota ? Self.unsaidQuotaMilliseconds : nil)
    }
}
