public import HTTP
public import Plays
internal import Wire

/// What the token endpoint's answer to a refresh means; a closed list.
public enum RefreshAnswer: Hashable, Sendable {
    /// The token to go on with; store it before its access token is used.
    case token(Token)
    /// 400 `invalid_grant`: the refresh token is over; only its owner's consent brings another.
    case dead(String)
    /// The app or its secret is refused; the token may be well.
    case refused(String)
    /// Network, time-out, 429 or 5xx: the token is as good as before; try again later.
    case later(String, milliseconds: Int64?)
    /// An answer that makes no sense.
    case broken(String)

    /// Reads what came back.
    ///
    /// - Parameters:
    ///   - result: What the client got.
    ///   - token: The token that was refreshed.
    ///   - now: When the answer came; the access token's time counts from here.
    public init(_ result: Result<HTTPResponse, HTTPError>, of token: Token, at now: Instant) {
        switch result {
        case .failure(let error): self = .later(error.description, milliseconds: nil)
        case .success(let response) where response.status == 200:
            self = Self.granted(response, token, now)
        case .success(let response): self = Self.refusal(response)
        }
    }

    /// Why there is no token; nil when there is one.
    public var trouble: String? {
        switch self {
        case .token: nil
        case .dead(let words), .refused(let words), .later(let words, _), .broken(let words): words
        }
    }

    private static func granted(
        _ response: HTTPResponse, _ token: Token, _ now: Instant
    ) -> RefreshAnswer {
        let parser = JSONParser()
        return response.body.withUnsafeBytes { bytes in
            guard let root = try? parser.parse(bytes),
                let access = root["access_token"]?.string, !access.isEmpty
            else { return .broken("the token endpoint gave no access token") }
            var fresh = token
            fresh.accessToken = access
            let seconds = min(max(root["expires_in"]?.integer ?? 3600, 0), 86_400)
            fresh.expiresAt = Instant(milliseconds: now.milliseconds + seconds * 1000)
            // Absent means that the old one stays.
            if let refresh = root["refresh_token"]?.string, !refresh.isEmpty {
                fresh.refreshToken = refresh
            }
            if let scope = root["scope"]?.string, !scope.isEmpty {
                fresh.scopes = scope.split(separator: " ").map(String.init)
            }
            return .token(fresh)
        }
    }

    private static func refusal(_ response: HTTPResponse) -> RefreshAnswer {
        let fault = ServiceFault(response)
        let words = fault.details ?? fault.error ?? fault.message ?? "status \(response.status)"
        switch response.status {
        case 400 where fault.error == "invalid_grant": return .dead(words)
        case 400, 401, 403: return .refused(words)
        case 429:
            let limit = CallLimit(response, reason: fault.reason)
            return .later("status 429", milliseconds: limit.waitMilliseconds)
        case 500...599: return .later("status \(response.status)", milliseconds: nil)
        default: return .broken("status \(response.status)")
        }
    }
}
