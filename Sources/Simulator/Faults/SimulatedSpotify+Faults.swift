internal import HTTP

extension SimulatedSpotify {
    /// Takes the fault that this request meets; nil when it meets none.
    mutating func fault(for request: HTTPRequest, account: String?) -> SimulatedFault? {
        let place = faults.firstIndex { fault in
            request.url.path.hasPrefix(fault.path) && fault.count > 0
                && (fault.account == nil || fault.account == account)
        }
        guard let place else { return nil }
        let fault = faults[place]
        faults[place].count -= 1
        faults.removeAll { $0.count <= 0 }
        return fault
    }

    /// What a fault answers; nil for one that only changes the right answer.
    static func answer(_ fault: SimulatedFault) -> HTTPResponse? {
        switch fault.kind {
        case .expired401: .unauthorized("The access token expired", "invalid_token")
        case .invalid401: .unauthorized("Missing/invalid/expired access token", "invalid_token")
        case .permissions401: .failure(401, "Permissions missing")
        case .scope403: .failure(403, "Insufficient client scope")
        case .premium403:
            .failure(403, "Active premium subscription required for the owner of the app.")
        case .unregistered403:
            HTTPResponse(status: 403, text: "User not registered in the Developer Dashboard")
        case .forbidden403: .failure(403, "Forbidden")
        case .rate429, .silent429, .unreadable429, .text429, .quota429: limit(fault)
        case .json500: .failure(500, "Server error.")
        case .json502: .failure(502, "Bad gateway.")
        case .html502: HTTPResponse(status: 502, text: html, type: "text/html")
        case .empty503: HTTPResponse(status: 503)
        case .empty504: HTTPResponse(status: 504)
        case .html200: HTTPResponse(status: 200, text: html, type: "text/html")
        case .empty200: HTTPResponse(status: 200)
        case .truncated200, .stall: nil
        case .revokedGrant: grant("Refresh token revoked")
        case .invalidGrant: grant("Invalid refresh token")
        case .bareGrant: grant(nil)
        }
    }

    /// A refusal because a day's calls to a bucket are used up.
    static func quotaExceeded(seconds: Int64) -> HTTPResponse {
        var answer = HTTPResponse.json(
            429,
            [
                "error": [
                    "status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED",
                ]
            ])
        answer.headers.add("Retry-After", "\(seconds)")
        return answer
    }

    private static let html = "<!DOCTYPE html><html><body><h1>Service</h1></body></html>"

    private static func limit(_ fault: SimulatedFault) -> HTTPResponse {
        if fault.kind == .quota429 { return quotaExceeded(seconds: fault.seconds) }
        if fault.kind == .text429 { return HTTPResponse(status: 429, text: "Too many requests") }
        var answer = HTTPResponse.failure(429, "API rate limit exceeded")
        if fault.kind == .rate429 { answer.headers.add("Retry-After", "\(fault.seconds)") }
        if fault.kind == .unreadable429 { answer.headers.add("Retry-After", "a while") }
        return answer
    }

    private static func grant(_ description: String?) -> HTTPResponse {
        var fields: [(String, JSON)] = [("error", "invalid_grant")]
        if let description { fields.append(("error_description", .string(description))) }
        return .json(400, .object(fields))
    }
}
